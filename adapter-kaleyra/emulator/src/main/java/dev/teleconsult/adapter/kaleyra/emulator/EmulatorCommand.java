package dev.teleconsult.adapter.kaleyra.emulator;

import static java.util.Objects.requireNonNull;

import java.io.PrintStream;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The emulator as a command of a program. */
public final class EmulatorCommand {
    /** What {@link #run} understands. */
    public static final String USAGE = String.join(
            System.lineSeparator(),
            "emulator [option…]",
            "  --host <address>          listen there (127.0.0.1)",
            "  --port <number>           0 takes a free one (4010)",
            "  --public-url <url>        what links begin with (where it listens)",
            "  --api-key <key>           the only key accepted (ak_test_emulator000000)",
            "  --dialect <name>          " + names(KaleyraEmulator.Dialect.values()),
            "  --success-codes <name>    " + names(KaleyraEmulator.SuccessCodes.values()),
            "  --transcriptions <name>   " + names(KaleyraEmulator.TranscriptionStyle.values()),
            "  --no-transcription        as a company without the feature",
            "  --no-recording            as Kaleyra's sandbox",
            "  --keep-deleted-rooms      deleted rooms stay readable as CLOSED",
            "  --webhook <url>           send all events there");

    private EmulatorCommand() {}

    /**
     * Starts an emulator as the arguments say and prints where it is; it serves until it or the process is closed.
     *
     * @throws IllegalArgumentException naming the first argument that is not understood
     * @throws java.io.UncheckedIOException when the port cannot be bound
     */
    public static KaleyraEmulator run(List<String> arguments, PrintStream out) {
        requireNonNull(out, "out");
        KaleyraEmulator.Builder builder = KaleyraEmulator.builder().port(4010);
        Deque<String> rest = new ArrayDeque<>(arguments);
        Deque<URI> webhooks = new ArrayDeque<>();
        while (!rest.isEmpty()) {
            String option = rest.removeFirst();
            switch (option) {
                case "--host":
                    builder.host(value(option, rest));
                    break;
                case "--port":
                    builder.port(number(option, value(option, rest)));
                    break;
                case "--public-url":
                    builder.publicUrl(URI.create(value(option, rest)));
                    break;
                case "--api-key":
                    builder.apiKey(value(option, rest));
                    break;
                case "--dialect":
                    builder.dialect(named(option, value(option, rest), KaleyraEmulator.Dialect.values()));
                    break;
                case "--success-codes":
                    builder.successCodes(named(option, value(option, rest), KaleyraEmulator.SuccessCodes.values()));
                    break;
                case "--transcriptions":
                    builder.transcriptionStyle(
                            named(option, value(option, rest), KaleyraEmulator.TranscriptionStyle.values()));
                    break;
                case "--no-transcription":
                    builder.transcriptionEnabled(false);
                    break;
                case "--no-recording":
                    builder.recordingWorks(false);
                    break;
                case "--keep-deleted-rooms":
                    builder.deletedRoomsStayListed(true);
                    break;
                case "--webhook":
                    webhooks.add(URI.create(value(option, rest)));
                    break;
                default:
                    throw new IllegalArgumentException("unknown option " + option);
            }
        }
        KaleyraEmulator emulator = builder.start();
        try {
            webhooks.forEach(url -> emulator.addWebhook(url, Set.of()));
        } catch (IllegalArgumentException e) {
            emulator.close();
            throw e;
        }
        out.println(
                "Kaleyra emulator at " + emulator.baseUrl() + ", control at " + emulator.baseUrl() + ControlApi.PREFIX);
        return emulator;
    }

    private static String value(String option, Deque<String> rest) {
        if (rest.isEmpty()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return rest.removeFirst();
    }

    private static int number(String option, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " needs a number, not " + value, e);
        }
    }

    private static <E extends Enum<E>> E named(String option, String value, E[] all) {
        return Stream.of(all)
                .filter(each -> wireName(each).equals(value))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(option + " needs one of " + names(all)));
    }

    private static <E extends Enum<E>> String names(E[] all) {
        return Stream.of(all).map(EmulatorCommand::wireName).collect(Collectors.joining(", "));
    }

    private static String wireName(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
