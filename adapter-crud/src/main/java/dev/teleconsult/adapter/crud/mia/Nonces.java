package dev.teleconsult.adapter.crud.mia;

import java.security.SecureRandom;
import java.util.Locale;
import java.util.function.Supplier;

/** Marks that only one writer makes, so that a writer who lost the answer can tell its own write from another's. */
final class Nonces {

    private Nonces() {}

    /** Twelve hex digits each. */
    static Supplier<String> random() {
        SecureRandom random = new SecureRandom();
        return () -> String.format(Locale.ROOT, "%012x", random.nextLong() & 0xffff_ffff_ffffL);
    }
}
