package lanewise.charts;

import java.util.List;
import lanewise.charts.Labels.Box;

/** The speed of training in the first seconds of a JVM, a line a JVM. */
final class WarmupChart {

    private static final int WIDTH = 940;
    private static final int HEIGHT = 300;

    private final Figures figures;
    private final Warmup warmup;

    WarmupChart(Figures figures) {
        this.figures = figures;
        warmup = figures.warmup().orElseThrow();
    }

    String draw() {
        String title = "Training speed since the JVM's start, " + figures.name();
        var svg = new Svg(WIDTH, HEIGHT, title);
        List<Double> seconds = warmup.seconds();
        var chart =
                new LineChart(svg, new Box(52, 50, WIDTH, 246), false, 0, seconds.getLast(), 1.15);
        chart.title(title);
        for (int second = 0; second <= seconds.getLast(); second++) {
            chart.acrossTick(second, second + " s");
        }
        for (int fifth = 0; fifth <= 5; fifth++) {
            chart.upTick(fifth / 5.0, Format.percent(fifth / 5.0));
        }
        chart.acrossName("batch 64, one thread; 100 % is the speed of a JVM that gets no faster");
        for (int jvm = 0; jvm < warmup.byItself().size(); jvm++) {
            List<Double> speeds = warmup.byItself().get(jvm).speeds();
            chart.curve("JVM " + (jvm + 1), jvm % 3, seconds, speeds);
        }
        chart.names();
        return svg.end();
    }
}
