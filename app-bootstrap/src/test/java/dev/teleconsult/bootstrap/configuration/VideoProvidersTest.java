package dev.teleconsult.bootstrap.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.teleconsult.bootstrap.configuration.AppConfigReader.Purpose;
import dev.teleconsult.ports.outbound.ProviderSettings;
import dev.teleconsult.ports.outbound.ProviderVariable;
import dev.teleconsult.ports.outbound.VideoProvider;
import dev.teleconsult.ports.outbound.VideoProviderFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VideoProvidersTest {

    private static final Map<String, String> KALEYRA = Map.of(
            "BANDYER_BASE_URL", "https://api.eu.bandyer.com", "BANDYER_API_SECRET_KEY", "ak_live_0123456789abcdef");

    @TempDir
    Path folder;

    /** A second provider with the same name. */
    public static final class AnotherBareVideo extends Named {
        public AnotherBareVideo() {
            super("bare", "BARE_SECRET");
        }
    }

    /** A provider that declares a variable of the server. */
    public static final class GreedyVideo extends Named {
        public GreedyVideo() {
            super("greedy", "HTTP_PORT");
        }
    }

    /** A provider that cannot be constructed. */
    public static final class BrokenVideo extends Named {
        public BrokenVideo() {
            super("broken", "BROKEN_KEY");
            throw new IllegalStateException("not today");
        }
    }

    abstract static class Named implements VideoProviderFactory {
        private final String name;
        private final String variable;

        Named(String name, String variable) {
            this.name = name;
            this.variable = variable;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public List<ProviderVariable> variables() {
            return List.of(ProviderVariable.key(variable));
        }

        @Override
        public VideoProvider create(ProviderSettings settings) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void kaleyraShouldBeTheDefaultProvider() {
        AppConfig config = AppConfigReader.read(KALEYRA, Purpose.SERVICE);

        try (VideoProvider video = config.video().open()) {
            assertThat(video.capabilities().name()).isEqualTo("kaleyra");
            assertThat(video.capabilities().frameSources())
                    .containsExactly("https://*.bandyer.com", "https://*.kaleyra.com");
        }
    }

    @Test
    void providerInAJarShouldBeChosenByNameAndRequireOnlyItsOwnVariables() throws IOException {
        BareVideo.jar(folder.resolve("bare.jar"), BareVideo.class);
        for (Path path : List.of(folder, folder.resolve("bare.jar"))) {
            AppConfig config = AppConfigReader.read(
                    Map.of(
                            "VIDEO_PROVIDER", "bare",
                            "VIDEO_PROVIDER_PATH", path.toString(),
                            "BARE_SECRET", "sesame",
                            "BARE_FLOORS", "first, second"),
                    Purpose.SERVICE);

            assertThat(config.warnings()).isEmpty();
            assertThat(config.secrets()).contains(new Secret("sesame"));
            assertThat(config.video().settings().list("BARE_FLOORS")).containsExactly("first", "second");
            assertThat(config.video().settings().toString()).doesNotContain("sesame");
            try (VideoProvider video = config.video().open()) {
                assertThat(video.capabilities().frameSources()).containsExactly("https://bare.example");
            }
        }
    }

    @Test
    void secretOfAProviderShouldBeReadFromAFile() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "sesame\n");
        BareVideo.jar(folder.resolve("bare.jar"), BareVideo.class);

        AppConfig config = AppConfigReader.read(
                Map.of(
                        "VIDEO_PROVIDER", "bare",
                        "VIDEO_PROVIDER_PATH", folder.toString(),
                        "BARE_SECRET_FILE", secret.toString()),
                Purpose.SERVICE);

        assertThat(config.video().settings().get("BARE_SECRET")).isEqualTo("sesame");
    }

    @Test
    void unknownProviderShouldBeRefusedWithTheKnownNames() throws IOException {
        BareVideo.jar(folder.resolve("bare.jar"), BareVideo.class);

        assertThat(problemsOf(Map.of("VIDEO_PROVIDER", "jitsi")))
                .containsExactly("VIDEO_PROVIDER names an unknown video provider: 'jitsi'; there are kaleyra, and"
                        + " VIDEO_PROVIDER_PATH can add others");
        assertThat(problemsOf(Map.of("VIDEO_PROVIDER", "jitsi", "VIDEO_PROVIDER_PATH", folder.toString())))
                .containsExactly("VIDEO_PROVIDER names an unknown video provider: 'jitsi'; there are bare, kaleyra");
    }

    @Test
    void everyProblemOfAProviderShouldBeReportedAtOnce() throws IOException {
        BareVideo.jar(folder.resolve("bare.jar"), BareVideo.class);

        assertThat(problemsOf(Map.of(
                        "VIDEO_PROVIDER", "bare",
                        "VIDEO_PROVIDER_PATH", folder.toString(),
                        "BARE_URL", "http://bare.example",
                        "BARE_FLOORS", "cellar")))
                .containsExactlyInAnyOrder(
                        "BARE_SECRET is missing: the secret of the bare provider",
                        "BARE_URL must be https, unless it is this machine or ALLOW_INSECURE_UPSTREAMS=true",
                        "BARE_FLOORS has no cellar");
    }

    @Test
    void pathWithoutAProviderShouldBeRefused() throws IOException {
        Path text = Files.writeString(folder.resolve("notes.txt"), "none");
        Path empty = BareVideo.jar(folder.resolve("empty.jar"));

        assertThat(problemsOf(Map.of("VIDEO_PROVIDER_PATH", "/no/such/place")))
                .containsExactly(
                        "VIDEO_PROVIDER_PATH must name a jar, or a folder of jars, that can be read: /no/such/place");
        for (Path path : List.of(text, empty)) {
            assertThat(problemsOf(Map.of("VIDEO_PROVIDER_PATH", path.toString())))
                    .containsExactly("VIDEO_PROVIDER_PATH names jars without a video provider: " + path);
        }
    }

    @Test
    void unusableProvidersShouldBeReported() throws IOException {
        assertThat(problemsWith(BareVideo.class, AnotherBareVideo.class))
                .containsExactly("there are two video providers named bare");
        assertThat(problemsWith(GreedyVideo.class))
                .containsExactly("the video provider greedy declares variables of the server itself: [HTTP_PORT]");
        assertThat(problemsWith(BrokenVideo.class))
                .singleElement()
                .asString()
                .startsWith("VIDEO_PROVIDER_PATH names a video provider that cannot be used: ");
    }

    @Test
    void helpShouldListTheVariablesOfAProviderInAJar() throws IOException {
        BareVideo.jar(folder.resolve("bare.jar"), BareVideo.class);

        assertThat(Catalogue.help(Map.of("VIDEO_PROVIDER_PATH", folder.toString())))
                .contains("  BARE_SECRET (required)\n      Signs links. With VIDEO_PROVIDER=bare only.")
                .contains("  BANDYER_API_SECRET_KEY (required)")
                .contains("  VIDEO_PROVIDER (kaleyra)");
        assertThat(Catalogue.help(Map.of())).doesNotContain("BARE_SECRET");
    }

    private List<String> problemsWith(Class<?>... factories) throws IOException {
        return problemsOf(Map.of(
                "VIDEO_PROVIDER_PATH",
                BareVideo.jar(folder.resolve("some.jar"), factories).toString()));
    }

    private static List<String> problemsOf(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(KALEYRA);
        environment.putAll(more);
        return catchThrowableOfType(ConfigException.class, () -> AppConfigReader.read(environment, Purpose.SERVICE))
                .problems();
    }
}
