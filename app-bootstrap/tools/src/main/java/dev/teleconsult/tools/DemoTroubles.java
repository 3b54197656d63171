package dev.teleconsult.tools;

import dev.teleconsult.adapter.kaleyra.emulator.Fault;
import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.function.Consumer;

/** The faults of the emulated Kaleyra that a visitor of the demo can switch on. */
final class DemoTroubles {

    /** Long enough to be noticed, and shorter than the service's time limit for Kaleyra. */
    private static final Duration SLOW = Duration.ofSeconds(3);

    private final KaleyraEmulator emulator;
    private boolean down;
    private boolean slow;

    DemoTroubles(KaleyraEmulator emulator) {
        this.emulator = emulator;
    }

    /** The switches, by their descriptions on the page. */
    List<Entry<String, Consumer<Boolean>>> switches() {
        return List.of(
                Map.entry("Kaleyra is down", on -> put(on, slow)),
                Map.entry("Kaleyra is slow", on -> put(down, on)),
                Map.entry("Links redirect", emulator::redirectLinks));
    }

    private synchronized void put(boolean isDown, boolean isSlow) {
        down = isDown;
        slow = isSlow;
        emulator.clearFaults();
        if (down) {
            emulator.inject(Fault.unavailable().always());
        }
        if (slow) {
            emulator.delay(Fault.ANY_OPERATION, SLOW);
        }
    }
}
