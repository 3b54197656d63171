package dev.teleconsult.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.PortUnavailableException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.TraceContext;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.interception.Intercepted;
import dev.teleconsult.ports.interception.PortCall;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.outbound.VideoProvider;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import dev.teleconsult.ports.testing.InMemoryStorage;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TracingInterceptorTest {

    private static final PortCall CALL = new PortCall(Upstream.VIDEO, "VideoRooms", "open", false);
    private static final TraceContext TRACE = TraceContext.read(
                    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", Optional.of("vendor=1"))
            .orElseThrow();

    /** Part of a person's id, a link and a text of an upstream, none of which may be in a span. */
    private static final String MARKED = "marked-4711";

    private final RecordedSpans spans = new RecordedSpans();
    private final TracingInterceptor tracing = TracingInterceptor.of(spans);
    private final TeleconsultStorage storage = Intercepted.storage(new InMemoryStorage(), tracing);
    private final VideoProvider video = Intercepted.video(new FakeVideoProvider(), tracing);

    @AfterEach
    void assertNoSpanIsLeftInTheThread() {
        assertThat(Span.current().getSpanContext().isValid()).isFalse();
    }

    @Test
    void callShouldBeASpanInTheTraceOfItsRequest() {
        storage.userIds()
                .find(Set.of(new UserId(MARKED)), RequestContext.system().trace(TRACE));

        SpanData span = only();
        assertThat(span.getName()).isEqualTo("STORE find");
        assertThat(span.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(span.getTraceId()).isEqualTo(TRACE.traceId());
        assertThat(span.getParentSpanId()).isEqualTo(TRACE.spanId());
        assertThat(span.getSpanContext().getTraceState().get("vendor")).isEqualTo("1");
        assertThat(span.getInstrumentationScopeInfo().getName()).isEqualTo("dev.teleconsult");
        assertThat(attributes(span))
                .isEqualTo(Map.of(
                        "teleconsult.port", "UserIdMap",
                        "teleconsult.method", "find",
                        "teleconsult.outcome", "answered"));
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(span.getEvents()).isEmpty();
        assertThat(tracing.failures()).isZero();
    }

    @Test
    void requestWithoutATraceShouldStartATrace() {
        storage.userIds().find(Set.of(), RequestContext.system());

        assertThat(only().getParentSpanContext().isValid()).isFalse();
    }

    @Test
    void currentSpanShouldBeTheParentWhenItBelongsToTheTraceOfTheRequest() {
        Span server = server();
        TraceContext same =
                new TraceContext(server.getSpanContext().getTraceId(), TRACE.spanId(), TRACE.flags(), Optional.empty());
        try (Scope current = server.makeCurrent()) {
            assertThat(current).isNotNull();
            storage.userIds().find(Set.of(), RequestContext.system().trace(same));
        }

        assertThat(only().getParentSpanId()).isEqualTo(server.getSpanContext().getSpanId());
    }

    @Test
    void traceOfTheRequestShouldTakePrecedenceOverTheCurrentSpan() {
        try (Scope current = server().makeCurrent()) {
            assertThat(current).isNotNull();
            storage.userIds().find(Set.of(), RequestContext.system().trace(TRACE));
        }

        assertThat(only().getParentSpanId()).isEqualTo(TRACE.spanId());
    }

    @Test
    void providerCallShouldBeAChildOfTheCurrentSpan() {
        Span server = server();
        try (Scope current = server.makeCurrent()) {
            assertThat(current).isNotNull();
            video.users().register(new UserId(MARKED), Role.PLUS, Language.ITALIAN);
        }

        assertThat(only().getName()).isEqualTo("VIDEO register");
        assertThat(only().getParentSpanId()).isEqualTo(server.getSpanContext().getSpanId());
    }

    @Test
    void spanShouldBeCurrentDuringTheCall() {
        String during =
                tracing.around(CALL, () -> Span.current().getSpanContext().getSpanId());

        assertThat(only().getSpanId()).isEqualTo(during);
    }

    @Test
    void refusalShouldNotMarkTheSpanAsAnError() {
        RefusalException refusal = RefusalException.of(RefusalCode.TELECONSULTATION_NOT_FOUND)
                .with(RefusalException.Detail.PARTICIPANT, MARKED);

        assertThatThrownBy(() -> failing(refusal)).isSameAs(refusal);

        assertThat(attributes(only()))
                .containsEntry("teleconsult.outcome", "refused")
                .containsEntry("teleconsult.refusal", "TELECONSULTATION_NOT_FOUND");
        assertThat(only().getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }

    static Stream<RuntimeException> outages() {
        return Stream.of(
                PortUnavailableException.notDone(Upstream.VIDEO, MARKED),
                PortRejectedException.refused(Upstream.VIDEO, MARKED));
    }

    @ParameterizedTest
    @MethodSource("outages")
    void outageShouldMarkTheSpanAsAnError(RuntimeException outage) {
        assertThatThrownBy(() -> failing(outage)).isSameAs(outage);

        assertThat(attributes(only())).containsEntry("teleconsult.outcome", "outage");
        assertThat(only().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertNoMarkIn(only());
    }

    static Stream<Throwable> bugs() {
        return Stream.of(new IllegalStateException(MARKED), new AssertionError(MARKED));
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void bugShouldMarkTheSpanAsAnError(Throwable bug) {
        assertThatThrownBy(() -> failing(bug)).isSameAs(bug);

        assertThat(attributes(only())).containsEntry("teleconsult.outcome", "bug");
        assertThat(only().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertNoMarkIn(only());
    }

    @Test
    void spanShouldContainNoArgumentsAndNoAnswers() {
        storage.userIds().find(Set.of(new UserId(MARKED)), RequestContext.of(new UserId(MARKED)));
        video.users().register(new UserId(MARKED), Role.PLUS, Language.ITALIAN);
        tracing.around(CALL, () -> "https://call.example/" + MARKED);

        assertThat(spans.ended()).hasSize(3).allSatisfy(TracingInterceptorTest::assertNoMarkIn);
    }

    @Test
    void spanShouldCoverAllAttemptsOfItsCall() {
        Resilience resilience = Resilience.of(Upstream.VIDEO, ForTests.SETTINGS);
        PortCall read = new PortCall(Upstream.VIDEO, "VideoUsers", "register", true);
        int[] attempts = {0};

        tracing.around(resilience).around(read, () -> {
            if (++attempts[0] < 3) {
                throw PortUnavailableException.notDone(Upstream.VIDEO, "not now");
            }
            return "answer";
        });

        assertThat(attempts[0]).isEqualTo(3);
        assertThat(attributes(only())).containsEntry("teleconsult.outcome", "answered");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "getTracer",
                "spanBuilder",
                "setSpanKind",
                "setParent",
                "setAttribute",
                "startSpan",
                "makeCurrent",
                "setStatus",
                "close",
                "end"
            })
    void failingTracerShouldNotFailTheCall(String at) {
        TracingInterceptor failing = TracingInterceptor.of(failingAt(at, OpenTelemetry.class, spans));
        PortUnavailableException outage = PortUnavailableException.notDone(Upstream.VIDEO, "not now");

        assertThat(failing.around(CALL, () -> "answer")).isEqualTo("answer");
        assertThatThrownBy(() -> failing.around(CALL, () -> {
                    throw outage;
                }))
                .isSameAs(outage);

        assertThat(failing.failures()).isPositive();
    }

    @Test
    void callsShouldBeMadeWithoutATracer() {
        TracingInterceptor none = TracingInterceptor.of(OpenTelemetry.noop());

        assertThat(none.around(CALL, () -> "answer")).isEqualTo("answer");
        assertThat(none.failures()).isZero();
    }

    @Test
    void nullShouldBeRejectedWithTheParameterName() {
        assertThatNullPointerException()
                .isThrownBy(() -> TracingInterceptor.of(null))
                .withMessage("openTelemetry");
    }

    private void failing(Throwable failure) {
        tracing.around(CALL, () -> {
            if (failure instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure;
        });
    }

    private Span server() {
        return spans.getTracer("server").spanBuilder("POST").startSpan();
    }

    private SpanData only() {
        assertThat(spans.ended()).hasSize(1);
        return spans.ended().get(0);
    }

    private static Map<String, Object> attributes(SpanData span) {
        Map<String, Object> all = new TreeMap<>();
        Map<AttributeKey<?>, Object> given = span.getAttributes().asMap();
        given.forEach((key, value) -> all.put(key.getKey(), value));
        return all;
    }

    private static void assertNoMarkIn(SpanData span) {
        assertThat(List.of(span.getName(), attributes(span), span.getEvents(), span.getStatus(), span)
                        .toString())
                .contains("teleconsult.outcome")
                .doesNotContain(MARKED);
    }

    /**
     * Delegates to the real one, and throws from one method. Only a scope is closed first: it belongs to the thread.
     */
    private static <T> T failingAt(String failing, Class<T> type, T real) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getName().equals(failing) && real instanceof Scope scope) {
                        scope.close();
                    }
                    if (method.getName().equals(failing)) {
                        throw new IllegalStateException("the tracer is broken");
                    }
                    Object answer;
                    try {
                        answer = method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    for (Class<?> wrapped : List.of(Tracer.class, SpanBuilder.class, Span.class, Scope.class)) {
                        if (method.getReturnType() == wrapped) {
                            return failingAs(failing, wrapped, answer);
                        }
                    }
                    return answer;
                }));
    }

    private static <T> T failingAs(String failing, Class<T> type, Object real) {
        return failingAt(failing, type, type.cast(real));
    }
}
