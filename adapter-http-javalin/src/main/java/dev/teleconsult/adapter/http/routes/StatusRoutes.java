package dev.teleconsult.adapter.http.routes;

import dev.teleconsult.adapter.http.exchange.Exchange;
import dev.teleconsult.adapter.http.exchange.Route;
import dev.teleconsult.adapter.http.exchange.RouteGroup;
import dev.teleconsult.adapter.http.wire.MediaTypes;
import dev.teleconsult.ports.CheckResult;
import dev.teleconsult.ports.inbound.CheckDependenciesUseCase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The status routes {@code /-/*} for orchestrators and scrapers, as on the platform (lc39, status routes). */
public final class StatusRoutes implements RouteGroup {
    private static final Logger LOG = LoggerFactory.getLogger(StatusRoutes.class);

    private final SharedAnswer<Boolean> store;
    private final SharedAnswer<List<CheckResult>> dependencies;
    private final ServiceName service;
    private final Health health;
    private final Supplier<String> metrics;
    private final Executor executor;

    /**
     * The health of the server itself.
     *
     * @param serving whether it is neither starting nor stopping
     * @param alive whether every periodic task can still do its work
     */
    public record Health(BooleanSupplier serving, BooleanSupplier alive) {

        private boolean isServing() {
            return serving.getAsBoolean();
        }
    }

    /**
     * @param checkUpFreshFor how long the result of one check answers all requests
     * @param executor runs the checks, at most two at a time
     */
    public StatusRoutes(
            CheckDependenciesUseCase dependencies,
            ServiceName service,
            Duration checkUpFreshFor,
            Health health,
            Supplier<String> metrics,
            Executor executor) {
        this.store = new SharedAnswer<>(() -> dependencies.store().isOk(), Duration.ZERO, executor);
        this.dependencies = new SharedAnswer<>(dependencies::all, checkUpFreshFor, executor);
        this.service = service;
        this.health = health;
        this.metrics = metrics;
        this.executor = executor;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                open("/-/healthz", exchange -> respond(exchange, health.alive().getAsBoolean(), Map.of())),
                open("/-/ready", this::ready),
                open("/-/check-up", this::checkUp),
                open("/-/metrics", this::metrics));
    }

    private static Route open(String template, Route.Handler handler) {
        return new Route(Route.Method.GET, template, Route.Access.OPEN, handler);
    }

    private void ready(Exchange exchange) {
        if (!health.isServing()) {
            respond(exchange, false, Map.of());
            return;
        }
        exchange.respondWhen(store.get(), executor, isOk -> respond(exchange, isOk && health.isServing(), Map.of()));
    }

    private void checkUp(Exchange exchange) {
        exchange.respondWhen(dependencies.get(), executor, results -> checkedUp(exchange, results));
    }

    private void checkedUp(Exchange exchange, List<CheckResult> results) {
        Map<String, String> found = new LinkedHashMap<>();
        for (CheckResult result : results) {
            found.put(result.name(), result.isOk() ? "OK" : result.detail());
        }
        boolean isOk = results.stream().allMatch(CheckResult::isOk);
        if (!isOk) {
            LOG.warn("check-up: {}", found);
        }
        respond(exchange, isOk, Map.of("dependencies", found));
    }

    private void respond(Exchange exchange, boolean isOk, Map<String, Object> more) {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("status", isOk ? "OK" : "KO");
        status.put("name", service.name());
        status.put("version", service.version());
        status.putAll(more);
        exchange.respondHeader("Cache-Control", "no-store");
        exchange.respondJson(isOk ? 200 : 503, status);
    }

    private void metrics(Exchange exchange) throws IOException {
        exchange.respondBytes(200, MediaTypes.PROMETHEUS, metrics.get().getBytes(StandardCharsets.UTF_8));
    }
}
