package lanewise.charts;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers as the pages show them, the same in every locale. */
final class Format {

    private static final MathContext FOUR_DIGITS = new MathContext(4);

    private Format() {}

    static String of(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /** Four significant digits. */
    static double rounded(double value) {
        return BigDecimal.valueOf(value).round(FOUR_DIGITS).doubleValue();
    }

    /** A time: 3.39, 17.8, 192 or 1,622. */
    static String micros(double us) {
        return us < 9.995 ? of("%.2f", us) : us < 99.95 ? of("%.1f", us) : of("%,.0f", us);
    }

    /** A ratio: 0.82, 10.3 or 64. */
    static String ratio(double ratio) {
        return ratio < 9.995
                ? of("%.2f", ratio)
                : ratio < 99.5 ? of("%.1f", ratio) : of("%.0f", ratio);
    }

    /** As {@link #ratio} shows it, so that nobody misses 1.00 who is shown to have it. */
    static boolean reaches(double ratio, double least) {
        return Math.round(100 * ratio) >= Math.round(100 * least);
    }

    static String percent(double share) {
        return of("%.0f %%", 100 * share);
    }
}
