package lanewise.charts;

import java.util.List;
import java.util.function.Function;
import lanewise.charts.Figures.Point;
import lanewise.charts.Labels.Box;

/** How the rate of a product and the time an image move with size, a line a machine. */
final class ScalingChart {

    private static final int WIDTH = 940;
    private static final int HEIGHT = 330;
    private static final int TOP = 50;
    private static final int BOTTOM = 276;

    private final List<Figures> machines;

    ScalingChart(List<Figures> machines) {
        this.machines = machines;
    }

    String draw() {
        var svg = new Svg(WIDTH, HEIGHT, "Products over their size, training steps over the batch");
        products(svg);
        images(svg);
        return svg.end();
    }

    private void products(Svg svg) {
        var chart = new LineChart(svg, new Box(52, TOP, 480, BOTTOM), true, 256, 4096, 1);
        chart.title("Square product: share of the peak");
        for (int n = 256; n <= 4096; n *= 2) {
            chart.acrossTick(n, Integer.toString(n));
        }
        for (int tenth = 0; tenth <= 10; tenth += 2) {
            chart.upTick(tenth / 10.0, Format.percent(tenth / 10.0));
        }
        chart.acrossName("n");
        lines(
                chart,
                machine ->
                        scaled(
                                machine.scaling().orElseThrow().products(),
                                1 / machine.machine().peak()));
    }

    private void images(Svg svg) {
        double slowest =
                machines.stream()
                        .flatMap(m -> m.scaling().stream())
                        .flatMap(s -> s.images().stream())
                        .mapToDouble(
                                p -> p.value().hasRange() ? p.value().max() : p.value().median())
                        .max()
                        .orElse(1);
        double most = 50 * Math.ceil(slowest / 50);
        var chart = new LineChart(svg, new Box(532, TOP, 940, BOTTOM), true, 16, 1024, most);
        chart.title("Training step: µs an image");
        for (int batch = 16; batch <= 1024; batch *= 4) {
            chart.acrossTick(batch, Integer.toString(batch));
        }
        for (double us = 0; us <= most; us += 50) {
            chart.upTick(us, Format.of("%.0f", us));
        }
        chart.acrossName("batch");
        lines(chart, machine -> machine.scaling().orElseThrow().images());
    }

    private void lines(LineChart chart, Function<Figures, List<Point>> points) {
        for (int m = 0; m < machines.size(); m++) {
            if (machines.get(m).scaling().isPresent()) {
                chart.line(machines.get(m).name(), m, points.apply(machines.get(m)));
            }
        }
        chart.names();
    }

    private static List<Point> scaled(List<Point> points, double factor) {
        return points.stream().map(p -> new Point(p.at(), p.value().scale(factor))).toList();
    }
}
