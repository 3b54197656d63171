package dev.teleconsult.bootstrap.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.teleconsult.adapter.http.HttpSettings;
import dev.teleconsult.adapter.http.TeleconsultHttpServer;
import dev.teleconsult.bootstrap.CapturedLogs;
import dev.teleconsult.bootstrap.logging.Logging;
import dev.teleconsult.bootstrap.logging.RequestLog;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Upstream;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.inbound.PlanTeleconsultationUseCase;
import dev.teleconsult.ports.inbound.TeleconsultUseCases;
import dev.teleconsult.ports.interception.Intercepted;
import dev.teleconsult.ports.outbound.OutgoingEvent;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.outbound.VideoProvider;
import dev.teleconsult.ports.testing.FakeEventSink;
import dev.teleconsult.ports.testing.FakeVideoProvider;
import dev.teleconsult.ports.testing.InMemoryStorage;
import dev.teleconsult.ports.testing.SettableClock;
import dev.teleconsult.upstream.Resilience;
import dev.teleconsult.upstream.ResilienceSettings;
import dev.teleconsult.upstream.TracingInterceptor;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** A request, its calls to the store and the provider, its log lines and its events are one trace. */
class OneTraceTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CALLER = "00f067aa0ba902b7";

    private final Ended ended = new Ended();
    private final OpenTelemetry openTelemetry = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(ended))
                    .build())
            .build();
    private final SettableClock clock = SettableClock.at("2030-01-01T09:00:00Z");
    private final FakeEventSink sink = new FakeEventSink().add("his");

    @Test
    void requestShouldBeOneTraceDownToTheProvider() throws Exception {
        TeleconsultStorage store = new InMemoryStorage();
        VideoProvider provider = new FakeVideoProvider(clock);

        TracingInterceptor tracing = TracingInterceptor.of(openTelemetry);
        Resilience resilience = Resilience.of(Upstream.VIDEO, ResilienceSettings.defaults());
        TeleconsultStorage storage = Intercepted.storage(store, tracing);
        VideoProvider video = Intercepted.video(provider, tracing.around(resilience));
        TeleconsultApplication.Builder builder = TeleconsultApplication.builder(storage, video)
                .handOver(work -> Context.current().wrap(work));

        try (TeleconsultApplication application =
                        builder.clock(clock).keepsFacts(true).events(sink).build();
                TeleconsultHttpServer server = TeleconsultHttpServer.builder(new Instrumented(application).useCases())
                        .settings(HttpSettings.builder()
                                .host("127.0.0.1")
                                .port(0)
                                .waitBeforeClose(Duration.ZERO)
                                .build())
                        .listener(new RequestLog(Logging.Format.JSON))
                        .clock(clock)
                        .build();
                CapturedLogs logs = CapturedLogs.start()) {
            server.start();
            assertThat(post(server.port())).isEqualTo(201);

            List<SpanData> spans = ended.spans();
            assertThat(spans)
                    .extracting(SpanData::getName)
                    .contains("POST", "STORE find", "VIDEO register", "STORE add", "VIDEO open", "STORE replace");
            assertThat(spans).extracting(SpanData::getTraceId).containsOnly(TRACE);
            SpanData request = spans.stream()
                    .filter(span -> span.getKind() == SpanKind.SERVER)
                    .findFirst()
                    .orElseThrow();
            assertThat(request.getParentSpanId()).isEqualTo(CALLER);
            assertThat(spans)
                    .filteredOn(span -> span.getKind() == SpanKind.CLIENT)
                    .extracting(SpanData::getParentSpanId)
                    .containsOnly(request.getSpanId());
            assertThat(spans.toString()).doesNotContain("dr-7", "p-81", "Rossi", "Bianchi", "http");
            await().untilAsserted(() -> assertThat(logs.lines()).anyMatch(line -> line.contains("traceId=" + TRACE)));

            application.eventRelay().orElseThrow().runOnce();
            await().until(() -> !sink.received("his").isEmpty());
            assertThat(sink.received("his"))
                    .extracting(OutgoingEvent::traceparent)
                    .allSatisfy(trace -> assertThat(trace)
                            .hasValueSatisfying(it -> assertThat(it).isEqualTo("00-" + TRACE + "-" + CALLER + "-01")));
            assertThat(tracing.failures()).isZero();
        }
    }

    private static int post(int port) throws Exception {
        HttpRequest schedule = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/teleconsultation"))
                .header("content-type", "application/json")
                .header("traceparent", "00-" + TRACE + "-" + CALLER + "-01")
                .POST(HttpRequest.BodyPublishers.ofString("""
                        {"start_date":"2030-01-01T11:00:00Z","duration_in_seconds":1800,
                         "participants":{"number":2,"data":[
                          {"userId":"dr-7","fullName":"Anna Rossi","groups":["doctor"]},
                          {"userId":"p-81","fullName":"Marco Bianchi","groups":["patient"]}]}}"""))
                .build();
        return HttpClient.newHttpClient()
                .send(schedule, HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    /** Plays an agent in the HTTP server: a span for the request, current while it is processed. */
    private final class Instrumented {

        private final TeleconsultApplication application;

        private Instrumented(TeleconsultApplication application) {
            this.application = application;
        }

        TeleconsultUseCases useCases() {
            return as(TeleconsultUseCases.class, (method, arguments) -> {
                Object useCase = method.invoke(application, arguments);
                return method.getReturnType() == PlanTeleconsultationUseCase.class ? planning(useCase) : useCase;
            });
        }

        private PlanTeleconsultationUseCase planning(Object useCase) {
            return as(PlanTeleconsultationUseCase.class, (method, arguments) -> {
                Span span = openTelemetry
                        .getTracer("agent")
                        .spanBuilder("POST")
                        .setSpanKind(SpanKind.SERVER)
                        .setParent(parent(arguments))
                        .startSpan();
                try (Scope current = span.makeCurrent()) {
                    assertThat(current).isNotNull();
                    return method.invoke(useCase, arguments);
                } finally {
                    span.end();
                }
            });
        }

        private Context parent(Object[] arguments) {
            RequestContext request = (RequestContext) Arrays.stream(arguments)
                    .filter(RequestContext.class::isInstance)
                    .findFirst()
                    .orElseThrow();
            return W3CTraceContextPropagator.getInstance()
                    .extract(Context.root(), request.trace().orElseThrow().headers(), HEADERS);
        }
    }

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

    private interface Call {
        Object made(Method method, Object[] arguments) throws ReflectiveOperationException;
    }

    private static <T> T as(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    try {
                        return call.made(method, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    /** Keeps the ended spans. */
    private static final class Ended implements SpanExporter {

        private final List<SpanData> spans = new CopyOnWriteArrayList<>();

        List<SpanData> spans() {
            return List.copyOf(spans);
        }

        @Override
        public CompletableResultCode export(Collection<SpanData> ended) {
            spans.addAll(ended);
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
