/**
 * Draws the charts and writes the tables of {@code docs/performance} from the figures in its folder
 * {@code data}: {@code jmh/run --charts}. A test holds the pages to what is written here. Start
 * with {@link lanewise.charts.Charts}.
 */
package lanewise.charts;
