package dev.teleconsult.adapter.kaleyra.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmulatorCommandTest {

    @Test
    void commandShouldStartAsToldAndSayWhere() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<String> arguments = List.of(
                "--port",
                "0",
                "--dialect",
                "v2-wrapped",
                "--api-key",
                "ak_test_other",
                "--webhook",
                "http://a.example/");

        try (KaleyraEmulator emulator =
                        EmulatorCommand.run(arguments, new PrintStream(out, true, StandardCharsets.UTF_8));
                EmulatorClient client = new EmulatorClient(emulator)) {
            assertThat(out.toString(StandardCharsets.UTF_8))
                    .contains(emulator.baseUrl() + "/__control")
                    .doesNotContain("ak_test_other");
            assertThat(emulator.apiKey()).isEqualTo("ak_test_other");
            assertThat(client.get("/v2/company").json().has("company")).isTrue();
            assertThat(client.get("/v2/webhooks").json().path("count").intValue())
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "--speed;--speed",
                "--port;needs a value",
                "--port,x;needs a number",
                "--port,70000;0 to 65535",
                "--dialect,v3;v2-flat, v2-wrapped, v1-names"
            })
    void commandShouldNameTheArgumentItDoesNotUnderstand(String arguments, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmulatorCommand.run(List.of(arguments.split(",")), System.out))
                .withMessageContaining(message);
    }

    @Test
    void emulatorShouldBeStartedOnceAndBoundOnlyThen() {
        KaleyraEmulator emulator = KaleyraEmulator.builder().build();
        assertThatIllegalStateException().isThrownBy(emulator::baseUrl);

        emulator.start();
        assertThatIllegalStateException().isThrownBy(emulator::start);
        int port = emulator.baseUrl().getPort();
        Assertions.assertThatThrownBy(() -> KaleyraEmulator.builder().port(port).start())
                .isInstanceOf(UncheckedIOException.class);

        emulator.close();
        emulator.close();
        assertThatIllegalStateException().isThrownBy(emulator::start);
    }
}
