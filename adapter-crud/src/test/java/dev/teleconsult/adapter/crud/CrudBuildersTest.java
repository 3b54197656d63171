package dev.teleconsult.adapter.crud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.adapter.crud.mia.MiaCrudStorage;
import dev.teleconsult.adapter.crud.sql.SqlStorage;
import dev.teleconsult.ports.NamedNulls;
import java.net.URI;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A null argument is rejected with the name of its parameter. */
class CrudBuildersTest {

    static Stream<Class<?>> types() {
        return Stream.of(SqlStorage.class, MiaCrudStorage.class);
    }

    static Stream<Object> builders() {
        return Stream.of(
                SqlStorage.builder("jdbc:postgresql://127.0.0.1/x"),
                MiaCrudStorage.builder(URI.create("http://crud.example"), "a", "b"));
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
