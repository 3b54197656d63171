package dev.teleconsult.adapter.kaleyra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.teleconsult.ports.NamedNulls;
import java.net.URI;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A null argument is rejected with the name of its parameter. */
class KaleyraBuildersTest {

    static Stream<Class<?>> types() {
        return Stream.of(KaleyraSettings.class);
    }

    static Stream<Object> builders() {
        return Stream.of(KaleyraSettings.builder(URI.create("https://video.example"), "key"));
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

    @Test
    void providerShouldRejectNullByName() {
        KaleyraSettings settings = KaleyraSettings.builder(URI.create("https://video.example"), "key")
                .build();

        assertThatNullPointerException()
                .isThrownBy(() -> KaleyraVideoProvider.of(null))
                .withMessage("settings");
        assertThatNullPointerException()
                .isThrownBy(() -> KaleyraVideoProvider.of(null, new OkHttpClient()))
                .withMessage("settings");
        assertThatNullPointerException()
                .isThrownBy(() -> KaleyraVideoProvider.of(settings, null))
                .withMessage("client");
    }
}
