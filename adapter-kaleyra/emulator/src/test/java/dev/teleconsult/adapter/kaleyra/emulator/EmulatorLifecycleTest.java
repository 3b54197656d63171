package dev.teleconsult.adapter.kaleyra.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

class EmulatorLifecycleTest {

    @Test
    void emulatorShouldStartOnceAndListenOnlyAfterTheStart() {
        KaleyraEmulator emulator = KaleyraEmulator.builder().build();
        assertThatIllegalStateException().isThrownBy(emulator::baseUrl);

        emulator.start();
        assertThatIllegalStateException().isThrownBy(emulator::start);
        int port = emulator.baseUrl().getPort();
        assertThat(emulator.controlUrl()).hasToString(emulator.baseUrl() + "/__control");
        assertThatThrownBy(() -> KaleyraEmulator.builder().port(port).start()).isInstanceOf(UncheckedIOException.class);

        emulator.close();
        emulator.close();
        assertThatIllegalStateException().isThrownBy(emulator::start);
    }
}
