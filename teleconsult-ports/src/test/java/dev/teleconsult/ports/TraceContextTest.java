package dev.teleconsult.ports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {

    private static final String HEADER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void headerShouldBeReadAndWritten() {
        TraceContext trace =
                TraceContext.read(HEADER, Optional.of("vendor=1,other=x")).orElseThrow();

        assertThat(trace.traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(trace.state()).contains("vendor=1,other=x");
        assertThat(trace.traceparent()).isEqualTo(HEADER);
        assertThat(TraceContext.read(" " + HEADER + " ", Optional.empty())).isPresent();
        assertThat(TraceContext.read("01" + HEADER.substring(2) + "-more", Optional.empty()))
                .isPresent();
    }

    @Test
    void childShouldBeInTheSameTraceWithItsOwnId() {
        TraceContext trace = TraceContext.read(HEADER, Optional.of("vendor=1")).orElseThrow();

        TraceContext child = trace.child();

        assertThat(child.traceId()).isEqualTo(trace.traceId());
        assertThat(child.flags()).isEqualTo(trace.flags());
        assertThat(child.state()).isEqualTo(trace.state());
        assertThat(child.spanId()).isNotEqualTo(trace.spanId()).matches("[0-9a-f]{16}");
        assertThat(child.spanId()).isNotEqualTo(trace.child().spanId());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
            })
    void invalidHeaderShouldGiveNoTrace(String header) {
        assertThat(TraceContext.read(header, Optional.of("vendor=1"))).isEmpty();
    }

    @Test
    void invalidTraceStateShouldBeOmitted() {
        assertThat(TraceContext.read(HEADER, Optional.of("vendor=\n"))
                        .orElseThrow()
                        .state())
                .isEmpty();
        String longest = "a".repeat(TraceContext.LONGEST_STATE);
        assertThat(TraceContext.read(HEADER, Optional.of(longest)).orElseThrow().state())
                .contains(longest);
        assertThat(TraceContext.read(HEADER, Optional.of(longest + "a"))
                        .orElseThrow()
                        .state())
                .isEmpty();
    }

    @Test
    void forwardedHeadersOfARequestShouldContainItsTrace() {
        TraceContext trace = TraceContext.read(HEADER, Optional.of("vendor=1")).orElseThrow();
        RequestContext context = RequestContext.anonymous("req-1")
                .forwardedHeaders(Map.of("TraceParent", trace.child().traceparent(), "cookie", "a=b"));

        assertThat(context.trace().orElseThrow().traceId()).isEqualTo(trace.traceId());
        assertThat(context.trace(trace).forwardedHeaders())
                .containsOnlyKeys("cookie", "traceparent", "tracestate")
                .containsEntry("traceparent", HEADER);
        assertThat(context.trace(trace).trace()).contains(trace);
        assertThat(RequestContext.system().trace()).isEmpty();
    }

    @Test
    void invalidIdsShouldBeRejected() {
        assertThatThrownBy(() -> new TraceContext("x", "00f067aa0ba902b7", "01", Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
