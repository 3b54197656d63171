package dev.teleconsult.adapter.http.json;

import java.math.BigDecimal;

/** Converts a number to a text as JavaScript does, and so the original if it expected a text. */
final class ScriptNumber {
    private static final double LEAST_PLAIN = 1e-6;
    private static final double LEAST_WITH_EXPONENT = 1e21;

    private ScriptNumber() {}

    /** Returns for example {@code 17.5}, {@code 17}, {@code 1e+21} or {@code 1.5e-7}. */
    static String text(double number) {
        double size = Math.abs(number);
        if (number == 0 || Double.isNaN(number) || Double.isInfinite(number)) {
            return number == 0 ? "0" : Double.toString(number);
        }
        BigDecimal digits = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        if (size >= LEAST_PLAIN && size < LEAST_WITH_EXPONENT) {
            return digits.toPlainString();
        }
        int exponent = digits.precision() - digits.scale() - 1;
        return digits.scaleByPowerOfTen(-exponent).toPlainString() + (exponent < 0 ? "e" : "e+") + exponent;
    }
}
