package dev.teleconsult.adapter.http.routes;

import dev.teleconsult.adapter.http.errors.HttpProblem;
import dev.teleconsult.adapter.http.exchange.Exchange;
import dev.teleconsult.adapter.http.exchange.Route;
import dev.teleconsult.adapter.http.exchange.RouteGroup;
import dev.teleconsult.adapter.http.json.Json;
import dev.teleconsult.adapter.http.wire.MediaTypes;
import dev.teleconsult.adapter.http.wire.Wire;
import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.WaitingReason;
import dev.teleconsult.ports.LinkPreferences;
import dev.teleconsult.ports.LinkPreferences.Appearance;
import dev.teleconsult.ports.inbound.JoinTeleconsultationUseCase;
import dev.teleconsult.ports.inbound.JoinTeleconsultationUseCase.View;
import java.time.Duration;
import java.util.List;

/** Shows participants what they may see, and their link when it is time. */
public final class JoinRoutes implements RouteGroup {
    /** The longest wait that an answer suggests before the next request: plans can change, people can be added. */
    private static final long MAX_RETRY_SECONDS = 30;

    private final JoinTeleconsultationUseCase joining;
    private final OfferedLanguages languages;

    public JoinRoutes(JoinTeleconsultationUseCase joining, OfferedLanguages languages) {
        this.joining = joining;
        this.languages = languages;
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(Route.Method.GET, "/teleconsultation/:id", Route.Access.CALLER, this::join));
    }

    private void join(Exchange exchange) {
        View view = joining.join(PlanRoutes.idOf(exchange, "id"), preferencesOf(exchange), exchange.context());
        view.reason()
                .ifPresent(reason -> exchange.respondHeader("Retry-After", Long.toString(secondsToWait(view, reason))));
        // The link is a credential: no cache keeps it. A page that polls keeps the tag by itself.
        exchange.respondHeader("Cache-Control", "no-store");
        byte[] said = Json.write(JoinView.of(view));
        // A link with an end is said without a tag: no 304 may outlive it.
        if (view.linkExpiresAt().isEmpty() && exchange.isKnown(said)) {
            exchange.respond(304);
        } else {
            exchange.respondBytes(200, MediaTypes.JSON, Json.withText(said, "serverTime", Wire.text(view.now())));
        }
    }

    private LinkPreferences preferencesOf(Exchange exchange) {
        boolean background =
                exchange.query("useBackground").map(JoinRoutes::parseBoolean).orElse(false);
        Language language = exchange.query("language")
                .map(code -> languages
                        .find(code)
                        .orElseThrow(
                                () -> HttpProblem.invalid("querystring.language must be " + languages.expectation())))
                .orElse(Language.COMPANY_DEFAULT);
        return new LinkPreferences(background, language)
                .appearance(exchange.query("theme").map(JoinRoutes::parseTheme).orElse(Appearance.AS_SET));
    }

    private static Appearance parseTheme(String text) {
        return switch (text) {
            case "light" -> Appearance.LIGHT;
            case "dark" -> Appearance.DARK;
            default -> throw HttpProblem.invalid("querystring.theme must be light or dark");
        };
    }

    private static boolean parseBoolean(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw HttpProblem.invalid("querystring.useBackground must be true or false");
        };
    }

    private static long secondsToWait(View view, WaitingReason reason) {
        return switch (reason) {
            case AWAITING_PARTICIPANTS -> 10;
            case TOO_EARLY ->
                Math.max(
                        1,
                        Math.min(
                                MAX_RETRY_SECONDS,
                                secondsRoundedUp(Duration.between(view.now(), view.joinableFrom()))));
            case ROOM_IN_PREPARATION -> 1;
        };
    }

    private static long secondsRoundedUp(Duration duration) {
        return duration.plusSeconds(1).minusNanos(1).toSeconds();
    }
}
