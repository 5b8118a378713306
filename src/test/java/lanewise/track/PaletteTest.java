package lanewise.track;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The runs' colours in both themes, as readers with full and with impaired colour vision see them
 * (Machado, Oliveira and Fernandes, 2009, severity 1), compared in CIELAB.
 */
class PaletteTest {
    private static final Map<String, double[][]> VISION =
            Map.of(
                    "full",
                    new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
                    "protanopia",
                    new double[][] {
                        {0.152286, 1.052583, -0.204868},
                        {0.114503, 0.786281, 0.099216},
                        {-0.003882, -0.048116, 1.051998}
                    },
                    "deuteranopia",
                    new double[][] {
                        {0.367322, 0.860646, -0.227968},
                        {0.280085, 0.672501, 0.047413},
                        {-0.011820, 0.042940, 0.968881}
                    },
                    "tritanopia",
                    new double[][] {
                        {1.255528, -0.076749, -0.178779},
                        {-0.078411, 0.930809, 0.147602},
                        {0.004733, 0.691367, 0.303900}
                    });

    /** The values of a colour in the order of the style sheet: light, dark, dark by the button. */
    private static List<String> colours(String name) throws IOException {
        String css;
        try (InputStream file = Report.class.getResourceAsStream("report.css")) {
            css = new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
        List<String> values = new ArrayList<>();
        Matcher matcher = Pattern.compile("--" + name + ": #([0-9a-f]{6});").matcher(css);
        while (matcher.find()) {
            values.add(matcher.group(1));
        }
        assertEquals(3, values.size(), name);
        assertEquals(values.get(1), values.get(2), "dark is dark, by system or by button");
        return values;
    }

    private static double[] linear(String hex) {
        double[] rgb = new double[3];
        for (int i = 0; i < 3; i++) {
            double c = Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16) / 255.0;
            rgb[i] = c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
        }
        return rgb;
    }

    private static double[] seen(double[] rgb, double[][] vision) {
        double[] seen = new double[3];
        for (int i = 0; i < 3; i++) {
            double sum = 0;
            for (int j = 0; j < 3; j++) {
                sum += vision[i][j] * rgb[j];
            }
            seen[i] = Math.max(0, Math.min(1, sum));
        }
        return seen;
    }

    private static double luminance(double[] rgb) {
        return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
    }

    private static double[] lab(double[] rgb) {
        double x = f((0.4124 * rgb[0] + 0.3576 * rgb[1] + 0.1805 * rgb[2]) / 0.9505);
        double y = f(luminance(rgb));
        double z = f((0.0193 * rgb[0] + 0.1192 * rgb[1] + 0.9505 * rgb[2]) / 1.089);
        return new double[] {116 * y - 16, 500 * (x - y), 200 * (y - z)};
    }

    private static double f(double t) {
        return t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16.0 / 116;
    }

    private static double distance(double[] a, double[] b) {
        return Math.hypot(Math.hypot(a[0] - b[0], a[1] - b[1]), a[2] - b[2]);
    }

    @Test
    void anyTwoColoursDifferForEveryReader() throws IOException {
        for (int theme = 0; theme < 2; theme++) {
            for (var vision : VISION.entrySet()) {
                for (int i = 0; i < 12; i++) {
                    for (int j = 0; j < i; j++) {
                        String a = colours("run" + i).get(theme);
                        String b = colours("run" + j).get(theme);
                        double apart =
                                distance(
                                        lab(seen(linear(a), vision.getValue())),
                                        lab(seen(linear(b), vision.getValue())));
                        assertTrue(apart > 18, a + " and " + b + ", " + vision.getKey() + apart);
                    }
                }
            }
        }
    }

    @Test
    void everyColourStandsOutFromItsCard() throws IOException {
        List<String> cards = colours("card");
        for (int i = 0; i < 12; i++) {
            for (int theme = 0; theme < 2; theme++) {
                double a = luminance(linear(colours("run" + i).get(theme))) + 0.05;
                double b = luminance(linear(cards.get(theme))) + 0.05;
                double contrast = Math.max(a, b) / Math.min(a, b);
                assertTrue(contrast >= 3, "run" + i + ": " + contrast + " (WCAG 2.2, 1.4.11)");
            }
        }
    }
}
