package dev.teleconsult.tools.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class LoadOptionsTest {

    @Test
    void fewestOptionsShouldBeEnough() {
        LoadPlan plan = plan("--url", "http://localhost:3000/", "--ids", "a, b");

        assertThat(plan.target()).isEqualTo(URI.create("http://localhost:3000"));
        assertThat(plan.ids()).containsExactly("a", "b");
        assertThat(plan.create()).isZero();
        assertThat(plan.user()).isEmpty();
        assertThat(plan.connections()).isEqualTo(64);
        assertThat(plan.rate()).isEqualTo(1_000);
        assertThat(plan.warmup()).isEqualTo(Duration.ofSeconds(10));
        assertThat(plan.length()).isEqualTo(Duration.ofSeconds(30));
        assertThat(plan.json()).isEmpty();
    }

    @Test
    void creatingUserShouldBeInvited() {
        assertThat(plan("--url", "http://localhost", "--create", "1").user()).hasValue("load-doctor");
        assertThat(plan("--url", "http://localhost", "--create", "1", "--user", "dr-7")
                        .user())
                .hasValue("dr-7");
    }

    @Test
    void ownerOfATokenShouldBeNamedWhenCreating() {
        String[] creating = {"--url", "http://localhost", "--create", "1"};

        assertThatThrownBy(() -> options(creating).plan(true)).hasMessageContaining("needs --user");
        assertThat(options(with(creating, "--user", "auth0|7")).plan(true).user())
                .hasValue("auth0|7");
    }

    @ParameterizedTest
    @CsvSource({
        "--connections, 1, 256",
        "--rate, 1, 20000",
        "--seconds, 1, 600",
        "--warmup, 0, 120",
        "--create, 0, 20",
        "--starts-in, 0, 86400"
    })
    void limitsShouldApplyAtTheirEdges(String option, int least, int most) {
        String[] others = option.equals("--create") ? new String[] {"--ids", "x"} : new String[] {"--create", "1"};
        for (int good : new int[] {least, most}) {
            plan(with(others, "--url", "http://localhost", option, Integer.toString(good)));
        }
        for (int bad : new int[] {least - 1, most + 1}) {
            assertThatThrownBy(() -> plan(with(others, "--url", "http://localhost", option, Integer.toString(bad))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith(option);
        }
    }

    @Test
    void idsShouldBeLimited() {
        String most =
                String.join(",", IntStream.range(0, 100).mapToObj(i -> "x" + i).toList());

        assertThat(plan("--url", "http://localhost", "--ids", most).ids()).hasSize(100);
        assertThatThrownBy(() -> plan("--url", "http://localhost", "--ids", most + ",y"))
                .hasMessage("--ids must be from 0 to 100, not 101");
    }

    @Test
    void idsOrCreateShouldBeRequired() {
        assertThatThrownBy(() -> plan("--url", "http://localhost")).hasMessageContaining("--ids or --create");
        assertThat(plan("--url", "http://localhost", "--ids", "a", "--create", "1")
                        .ids())
                .containsExactly("a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://teleconsult.example.org",
                "http://127.0.0.1.example.org",
                "http://localhost.example.org",
                "http://10.0.0.7:3000",
                "http://0.0.0.0:3000",
                "http://[fe80::1]:3000"
            })
    void otherHostsShouldRequireAConfirmation(String url) {
        assertThatThrownBy(() -> plan("--url", url, "--ids", "a")).hasMessageContaining("--i-run-this-service");

        assertThat(plan("--url", url, "--ids", "a", "--i-run-this-service").target())
                .isEqualTo(URI.create(url));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:3000", "http://LOCALHOST", "http://127.0.0.1", "https://[::1]:8443"})
    void loopbackShouldRequireNoConfirmation(String url) {
        plan("--url", url, "--ids", "a");
    }

    @Test
    void accessTokenShouldNotBeSentUnencrypted() {
        LoadOptions clear = options("--url", "http://10.0.0.7", "--ids", "a", "--i-run-this-service");

        assertThatThrownBy(() -> clear.plan(true)).hasMessageContaining("must be https");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost:3000",
                "ftp://localhost",
                "http://",
                "http://user:password@localhost",
                "http://localhost?a=b",
                "http://localhost#a",
                "http://a b"
            })
    void invalidUrlShouldBeRejected(String url) {
        assertThatThrownBy(() -> plan("--url", url, "--ids", "a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--url must be such as http://localhost:3000");
    }

    @Test
    void otherMistakesShouldBeNamed() {
        String[] good = {"--url", "http://localhost", "--create", "1"};

        assertThatThrownBy(() -> plan("--token", "t", "--url", "http://localhost"))
                .hasMessageContaining("--token");
        assertThatThrownBy(() -> plan("--url")).hasMessageContaining("--url");
        assertThatThrownBy(() -> plan("--create", "1")).hasMessageContaining("--url");
        assertThatThrownBy(() -> plan(with(good, "--rate", "many"))).hasMessageContaining("'--rate': 'many'");
        assertThatThrownBy(() -> plan(with(good, "--user", "a\nb")))
                .hasMessage("--user must be of printable characters");
        assertThatThrownBy(() -> plan(with(good, "--json", "/no/such/folder/at-all.json")))
                .hasMessage("--json must be a file in a folder that is there");
    }

    private static LoadPlan plan(String... arguments) {
        return options(arguments).plan(false);
    }

    private static LoadOptions options(String... arguments) {
        return CommandLine.populateCommand(new LoadOptions(), arguments);
    }

    private static String[] with(String[] first, String... others) {
        return Stream.concat(Stream.of(first), Stream.of(others)).toArray(String[]::new);
    }
}
