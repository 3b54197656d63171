package dev.teleconsult.upstream;

import static java.util.Objects.requireNonNull;

import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.TraceContext;
import dev.teleconsult.ports.interception.PortCall;
import dev.teleconsult.ports.interception.PortInterceptor;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Makes an OpenTelemetry span of each call of an outbound port. It requires {@code opentelemetry-api}, an optional
 * dependency of this module that its user has to add. Safe for use by several threads.
 *
 * <p>The span is of kind client and named by upstream and method, as {@code STORE replace}. Its attributes are
 * {@code teleconsult.port}, {@code teleconsult.method}, {@code teleconsult.outcome} ({@code answered}, {@code refused},
 * {@code outage} or {@code bug}) and, for a refusal, {@code teleconsult.refusal} with its code. An outage and a bug
 * have the status error. A span never contains arguments, answers or messages of failures.
 *
 * <p>Its parent is OpenTelemetry's current span. If there is none, or it belongs to another trace than the request, the
 * parent is the one in the request's {@code traceparent}. Ports of the video provider do not get the request: their
 * spans are in its trace only if OpenTelemetry's context is current in the calling thread, so carry it over to other
 * threads ({@code TeleconsultApplication.Builder.handOver}). The span is current during the call. The interceptor adds
 * nothing to requests to upstreams.
 *
 * <p>Around {@link Resilience} a span covers all attempts of a call and the waits between them; within, there is one
 * span for each attempt. A failing tracer does not affect the call.
 */
public final class TracingInterceptor implements PortInterceptor {

    private static final String SCOPE = "dev.teleconsult";
    private static final AttributeKey<String> PORT = AttributeKey.stringKey("teleconsult.port");
    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("teleconsult.method");
    private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("teleconsult.outcome");
    private static final AttributeKey<String> REFUSAL = AttributeKey.stringKey("teleconsult.refusal");

    private static final TextMapGetter<Map<String, String>> HEADERS = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Map<String, String> carrier) {
            return carrier.keySet();
        }

        @Override
        public String get(Map<String, String> carrier, String key) {
            return carrier.get(key);
        }
    };

    private final Function<String, Tracer> tracers;
    private final AtomicLong failures = new AtomicLong();

    private TracingInterceptor(Function<String, Tracer> tracers) {
        this.tracers = tracers;
    }

    /** Makes spans of the scope {@code dev.teleconsult}. Does not close the given object. */
    @SuppressWarnings("exports") // Callers of this method require that module themselves; other users do not need it.
    public static TracingInterceptor of(OpenTelemetry openTelemetry) {
        return new TracingInterceptor(requireNonNull(openTelemetry, "openTelemetry")::getTracer);
    }

    /** How often the tracer failed since the start; the calls were made nevertheless. */
    public long failures() {
        return failures.get();
    }

    @Override
    public <T> T around(PortCall call, Supplier<T> proceed) {
        Span span = unlessItFails(() -> begin(call), Span.getInvalid());
        Scope current = unlessItFails(span::makeCurrent, Scope.noop());
        try {
            T answer = proceed.get();
            end(span, current, ended -> ended.setAttribute(OUTCOME, "answered"));
            return answer;
        } catch (RefusalException refusal) {
            end(
                    span,
                    current,
                    ended -> ended.setAttribute(OUTCOME, "refused")
                            .setAttribute(REFUSAL, refusal.code().name()));
            throw refusal;
        } catch (PortException outage) {
            end(span, current, ended -> ended.setAttribute(OUTCOME, "outage").setStatus(StatusCode.ERROR));
            throw outage;
        } catch (RuntimeException | Error bug) {
            end(span, current, ended -> ended.setAttribute(OUTCOME, "bug").setStatus(StatusCode.ERROR));
            throw bug;
        }
    }

    private Span begin(PortCall call) {
        return tracers.apply(SCOPE)
                .spanBuilder(call.upstream().name() + " " + call.operation())
                .setSpanKind(SpanKind.CLIENT)
                .setParent(parent(call))
                .setAttribute(PORT, call.port())
                .setAttribute(METHOD, call.operation())
                .startSpan();
    }

    private static Context parent(PortCall call) {
        Context current = Context.current();
        String traceHere = Span.fromContext(current).getSpanContext().getTraceId();
        return call.trace()
                .filter(trace -> !trace.traceId().equals(traceHere))
                .map(TraceContext::headers)
                .map(headers -> W3CTraceContextPropagator.getInstance().extract(current, headers, HEADERS))
                .orElse(current);
    }

    /** Restores the context and ends the span, even if one of these steps or {@code lastWords} fails. */
    private void end(Span span, Scope current, Function<Span, Span> lastWords) {
        unlessItFails(() -> lastWords.apply(span), span);
        unlessItFails(
                () -> {
                    current.close();
                    return span;
                },
                span);
        unlessItFails(
                () -> {
                    span.end();
                    return span;
                },
                span);
    }

    private <R> R unlessItFails(Supplier<R> step, R otherwise) {
        try {
            return step.get();
        } catch (RuntimeException | LinkageError failure) {
            failures.incrementAndGet();
            return otherwise;
        }
    }
}
