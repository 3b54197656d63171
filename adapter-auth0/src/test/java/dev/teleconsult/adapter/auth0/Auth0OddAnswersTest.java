package dev.teleconsult.adapter.auth0;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.contract.CustomIdsContract;
import dev.teleconsult.ports.contract.OddAnswers;
import dev.teleconsult.ports.contract.OddAnswers.CallsAlone;
import dev.teleconsult.ports.contract.PortFailureContract;
import dev.teleconsult.ports.contract.TokenVerifierContract;
import dev.teleconsult.ports.contract.UserDirectoryContract;
import dev.teleconsult.ports.fuzz.OddUpstream;
import dev.teleconsult.ports.outbound.Caller;
import dev.teleconsult.ports.outbound.CustomIds;
import dev.teleconsult.ports.outbound.OutboundPort;
import dev.teleconsult.ports.outbound.TokenVerifier;
import dev.teleconsult.ports.outbound.UserDirectory;
import dev.teleconsult.ports.outbound.UserProfile;
import dev.teleconsult.ports.testing.SettableClock;
import dev.teleconsult.upstream.HttpLimits;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The answers of everything that this adapter calls, changed at random. */
class Auth0OddAnswersTest {

    private static final int ROUNDS = 8;
    private static final Duration CALL = Duration.ofSeconds(2);

    /** The time limit of the most calls that one operation makes one after another, on a busy machine. */
    private static final Duration BOUND = CALL.multipliedBy(10);

    private static final HttpLimits LIMITS = HttpLimits.defaults().read(CALL).call(CALL);

    private static final Map<Class<?>, Consumer<Auth0OddAnswersTest>> PLAYED = Map.of(
            Auth0ClientDirectory.class, Auth0OddAnswersTest::auth0Client,
            Auth0ManagementDirectory.class, Auth0OddAnswersTest::auth0,
            CrudCustomIds.class, Auth0OddAnswersTest::usersCollection,
            Auth0TokenVerifier.class, Auth0OddAnswersTest::issuer);

    /** These classes only pass on the answers of others. */
    private static final Set<Class<?>> ASKING_NOBODY = Set.of(CachingUserDirectory.class);

    private final OddUpstream upstream = OddUpstream.start();
    private final OkHttpClient client = new OkHttpClient();

    @AfterEach
    void stop() {
        client.connectionPool().evictAll();
        client.dispatcher().executorService().shutdown();
        upstream.close();
    }

    @ParameterizedTest
    @MethodSource("played")
    @Timeout(value = 1, unit = TimeUnit.DAYS)
    void everyAnswerShouldEndInAResultOrAFailure(Class<?> adapter) {
        PLAYED.get(adapter).accept(this);
    }

    static Set<Class<?>> played() {
        return PLAYED.keySet();
    }

    @Test
    void everyAdapterShouldBePlayed() throws IOException, URISyntaxException {
        Set<Class<?>> expected = new HashSet<>(PLAYED.keySet());
        expected.addAll(ASKING_NOBODY);

        assertThat(adapters()).containsExactlyInAnyOrderElementsOf(expected);
    }

    /** The classes of this module that implement an outbound port. */
    private static List<Class<?>> adapters() throws IOException, URISyntaxException {
        Path classes = Path.of(Auth0ClientDirectory.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<Class<?>> adapters = new ArrayList<>();
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Auth0OddAnswersTest::isOfAType).toList()) {
                Class<?> type = loaded(classes.relativize(file));
                if (!type.isInterface() && isOfAPort(type)) {
                    adapters.add(type);
                }
            }
        }
        return adapters;
    }

    private static boolean isOfAType(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".class") && !name.equals("module-info.class");
    }

    private static Class<?> loaded(Path file) {
        String name = file.toString().replace(File.separatorChar, '.').replaceFirst("\\.class$", "");
        try {
            return Class.forName(name, false, Auth0OddAnswersTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isOfAPort(Class<?> type) {
        return type.isAnnotationPresent(OutboundPort.class)
                || Stream.concat(Arrays.stream(type.getInterfaces()), Stream.ofNullable(type.getSuperclass()))
                        .anyMatch(Auth0OddAnswersTest::isOfAPort);
    }

    private void auth0Client() {
        try (FakeAuth0Client server = new FakeAuth0Client();
                Auth0ClientDirectory directory = Auth0ClientDirectory.builder(url())
                        .client(client)
                        .limits(LIMITS)
                        .build()) {
            play(server, new Directory(directory, server::knows), directory::check);
        }
    }

    private void auth0() {
        try (FakeAuth0 server = new FakeAuth0();
                Auth0ManagementDirectory directory = Auth0ManagementDirectory.builder(url(), FakeAuth0.CREDENTIALS)
                        .audience(server.url() + "/api/v2/")
                        .client(client)
                        .limits(LIMITS)
                        .build()) {
            play(server, new Directory(directory, server::knows), directory::check);
        }
    }

    private void usersCollection() {
        try (FakeUsersCollection server = new FakeUsersCollection();
                CrudCustomIds ids = CrudCustomIds.builder(url() + "/users")
                        .source("code")
                        .client(client)
                        .limits(LIMITS)
                        .build()) {
            play(server, new Custom(ids, server), ids::check);
        }
    }

    private void issuer() {
        try (FakeIssuer server = new FakeIssuer();
                Tokens tokens = new Tokens(server)) {
            play(server, tokens, () -> tokens.testee().check());
        }
    }

    private String url() {
        return upstream.url().toString();
    }

    private void play(FakeServer server, PortFailureContract contract, Supplier<CheckResult> check) {
        upstream.standsBefore(URI.create(server.url()));
        OddAnswers.Connections connections = new OddAnswers.Connections() {
            @Override
            public int inUse() {
                return client.connectionPool().connectionCount()
                        - client.connectionPool().idleConnectionCount();
            }

            @Override
            public void startAfresh() {
                client.connectionPool().evictAll();
            }
        };
        OddAnswers.play(ROUNDS, BOUND, upstream, List.of(contract), connections, check);
    }

    /** Adds a user to a directory. */
    @FunctionalInterface
    private interface Knows {
        void knows(UserId user, UserProfile profile);
    }

    private static final class Directory implements UserDirectoryContract, CallsAlone {

        private final UserDirectory testee;
        private final Knows server;

        Directory(UserDirectory testee, Knows server) {
            this.testee = testee;
            this.server = server;
        }

        @Override
        public UserDirectory testee() {
            return testee;
        }

        @Override
        public UserDirectory builtWhileUnreachable() {
            throw new UnsupportedOperationException("for its calls alone");
        }

        @Override
        public void knows(UserId user, UserProfile profile) {
            server.knows(user, profile);
        }
    }

    private static final class Custom implements CustomIdsContract, CallsAlone {

        private final CustomIds testee;
        private final FakeUsersCollection server;

        Custom(CustomIds testee, FakeUsersCollection server) {
            this.testee = testee;
            this.server = server;
        }

        @Override
        public CustomIds testee() {
            return testee;
        }

        @Override
        public CustomIds builtWhileUnreachable() {
            throw new UnsupportedOperationException("for its calls alone");
        }

        @Override
        public void knows(UserId custom, UserId directory) {
            server.holds("code", custom.value(), "authUserId", directory.value());
        }
    }

    /** With a new verifier, which has no keys yet, for each call. */
    private final class Tokens implements TokenVerifierContract, CallsAlone, AutoCloseable {

        private final SettableClock clock = SettableClock.at("2030-01-01T09:00:00Z");
        private final FakeIssuer issuer;

        Tokens(FakeIssuer issuer) {
            this.issuer = issuer;
        }

        @Override
        public TokenVerifier testee() {
            return Auth0TokenVerifier.builder(issuer.issuer(), FakeIssuer.AUDIENCE)
                    .keySet(url() + "/keys")
                    .clock(clock)
                    .client(client)
                    .limits(LIMITS)
                    .build();
        }

        @Override
        public TokenVerifier builtWhileUnreachable() {
            throw new UnsupportedOperationException("for its calls alone");
        }

        @Override
        public String token(Caller caller) {
            return FakeIssuer.token(
                    issuer.claims(clock.instant())
                            .subject(caller.user().value())
                            .jwtID(UUID.randomUUID().toString())
                            .claim("groups", List.copyOf(caller.groups()))
                            .claim("permissions", List.copyOf(caller.permissions()))
                            .build(),
                    FakeIssuer.FIRST);
        }

        @Override
        public Map<String, String> badTokens(Caller caller) {
            throw new UnsupportedOperationException("for its calls alone");
        }

        @Override
        public void close() {
            // The client does not belong to the verifiers, and they own nothing else.
        }
    }
}
