package dev.teleconsult.adapter.auth0;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.ports.NamedNulls;
import dev.teleconsult.ports.testing.FakeUserDirectory;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A null argument is rejected with the name of its parameter. */
class Auth0BuildersTest {

    static Stream<Class<?>> types() {
        return Stream.of(
                Auth0ClientDirectory.class,
                Auth0ManagementDirectory.class,
                Auth0TokenVerifier.class,
                CachingUserDirectory.class,
                ClientCredentials.class,
                CrudCustomIds.class);
    }

    static Stream<Object> builders() {
        return Stream.of(
                Auth0ClientDirectory.builder("http://directory.example"),
                Auth0ManagementDirectory.builder("https://auth.example", new ClientCredentials("id", "secret")),
                Auth0TokenVerifier.builder("https://auth.example/", "audience"),
                CachingUserDirectory.builder(new FakeUserDirectory()),
                CrudCustomIds.builder("http://crud.example/x"));
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyNullShouldBeRejectedWithItsParameterName(Class<?> type) {
        assertThat(NamedNulls.problemsOfStatics(type)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("builders")
    void everySetterShouldRejectNullWithItsParameterName(Object builder) {
        assertThat(NamedNulls.problemsOfSetters(builder)).isEmpty();
    }
}
