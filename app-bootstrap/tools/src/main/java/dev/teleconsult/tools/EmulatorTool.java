package dev.teleconsult.tools;

import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator;
import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator.Dialect;
import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator.SuccessCodes;
import dev.teleconsult.adapter.kaleyra.emulator.KaleyraEmulator.TranscriptionStyle;
import dev.teleconsult.bootstrap.ServerTool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code emulator}. Public because {@link java.util.ServiceLoader} finds it. */
public final class EmulatorTool implements ServerTool {

    @Command(
            name = "emulator",
            sortOptions = false,
            description = "Serves an emulated Kaleyra Video until the process is ended.")
    private static final class Options extends HelpOption {

        @Option(
                names = "--host",
                paramLabel = "<address>",
                defaultValue = "127.0.0.1",
                description = "the address to listen on (${DEFAULT-VALUE})")
        private String host;

        @Option(
                names = "--port",
                paramLabel = "<number>",
                defaultValue = "4010",
                description = "the port to listen on; 0 takes a free one (${DEFAULT-VALUE})")
        private int port;

        @Option(
                names = "--public-url",
                paramLabel = "<url>",
                description = "what links begin with (the address and the port)")
        private Optional<URI> publicUrl = Optional.empty();

        @Option(
                names = "--api-key",
                paramLabel = "<key>",
                description = "the only key that is accepted (ak_test_emulator000000)")
        private Optional<String> apiKey = Optional.empty();

        @Option(
                names = "--dialect",
                paramLabel = "<name>",
                defaultValue = "v2-flat",
                description = "how answers are written: v2-flat, v2-wrapped, v1-names (${DEFAULT-VALUE})")
        private String dialect;

        @Option(
                names = "--success-codes",
                paramLabel = "<name>",
                defaultValue = "created-when-created",
                description = "created-when-created, always-ok, no-content-when-deleted (${DEFAULT-VALUE})")
        private String successCodes;

        @Option(
                names = "--transcriptions",
                paramLabel = "<name>",
                defaultValue = "temporary-link",
                description = "how a transcription is handed out: temporary-link, inline-json (${DEFAULT-VALUE})")
        private String transcriptions;

        @Option(names = "--no-transcription", description = "a company without the feature")
        private boolean noTranscription;

        @Option(names = "--no-recording", description = "no call is recorded, as in Kaleyra's sandbox")
        private boolean noRecording;

        @Option(names = "--keep-deleted-rooms", description = "deleted rooms stay readable as CLOSED")
        private boolean keepDeletedRooms;

        @Option(
                names = "--webhook",
                paramLabel = "<url>",
                description = "receives every event; may be given several times")
        private List<URI> webhooks = new ArrayList<>();

        private KaleyraEmulator emulator() {
            try {
                KaleyraEmulator.Builder builder = KaleyraEmulator.builder()
                        .host(host)
                        .port(port)
                        .dialect(named("--dialect", dialect, Dialect.values()))
                        .successCodes(named("--success-codes", successCodes, SuccessCodes.values()))
                        .transcriptionStyle(named("--transcriptions", transcriptions, TranscriptionStyle.values()))
                        .transcriptionEnabled(!noTranscription)
                        .recordingWorks(!noRecording)
                        .deletedRoomsStayListed(keepDeletedRooms);
                publicUrl.ifPresent(builder::publicUrl);
                apiKey.ifPresent(builder::apiKey);
                KaleyraEmulator emulator = builder.build();
                webhooks.forEach(url -> emulator.addWebhook(url, Set.of()));
                return emulator;
            } catch (IllegalArgumentException refused) {
                throw unusable(refused.getMessage());
            }
        }

        private <E extends Enum<E>> E named(String option, String value, E[] all) {
            return Stream.of(all)
                    .filter(each -> wireName(each).equals(value))
                    .findFirst()
                    .orElseThrow(() -> unusable(option + " must be one of "
                            + Stream.of(all).map(Options::wireName).collect(Collectors.joining(", "))));
        }

        private static String wireName(Enum<?> value) {
            return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** For the service loader. */
    public EmulatorTool() {}

    @Override
    public String name() {
        return "emulator";
    }

    @Override
    public String options() {
        return "[option…]";
    }

    @Override
    public String summary() {
        return "serve an emulated Kaleyra only";
    }

    @Override
    public int run(List<String> arguments, Surroundings surroundings) {
        return Parsed.run(arguments, new Options(), surroundings, options -> {
            KaleyraEmulator emulator = options.emulator();
            surroundings.closeAtTheEnd().accept(emulator);
            try {
                emulator.start();
            } catch (UncheckedIOException taken) {
                throw new UncheckedIOException(new IOException(
                        "the emulator cannot listen; if another program does, --port chooses another port", taken));
            }
            surroundings
                    .out()
                    .println("Kaleyra emulator at " + emulator.baseUrl() + ", control at " + emulator.controlUrl());
            return Parsed.OK;
        });
    }
}
