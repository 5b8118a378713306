package lanewise.track;

/**
 * How values spread.
 *
 * @param low the lower edge
 * @param high the upper edge
 * @param counts how many values fall into each of the equally wide bins from low to high
 */
record Histogram(double low, double high, int[] counts) {}
