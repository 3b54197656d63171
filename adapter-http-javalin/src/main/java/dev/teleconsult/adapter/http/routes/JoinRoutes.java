package dev.teleconsult.adapter.http.routes;

import dev.teleconsult.adapter.http.errors.HttpProblem;
import dev.teleconsult.adapter.http.exchange.Exchange;
import dev.teleconsult.adapter.http.exchange.RequestHead;
import dev.teleconsult.adapter.http.exchange.Route;
import dev.teleconsult.adapter.http.exchange.RouteGroup;
import dev.teleconsult.adapter.http.exchange.WholeAnswer;
import dev.teleconsult.adapter.http.exchange.WholeAnswer.Field;
import dev.teleconsult.adapter.http.json.Json;
import dev.teleconsult.adapter.http.wire.EntityTag;
import dev.teleconsult.adapter.http.wire.Wire;
import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.WaitingReason;
import dev.teleconsult.ports.LinkPreferences;
import dev.teleconsult.ports.LinkPreferences.Appearance;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.inbound.JoinTeleconsultationUseCase;
import dev.teleconsult.ports.inbound.JoinTeleconsultationUseCase.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Answers participants with their view, and with their link once the window is open. */
public final class JoinRoutes implements RouteGroup {
    /** The longest wait that an answer suggests before the next request: plans can change, people can be added. */
    private static final long MAX_RETRY_SECONDS = 30;

    /** The link is a credential, so no cache may keep it. A page that polls keeps the tag itself. */
    private static final Field NO_STORE = new Field("Cache-Control", "no-store");

    private static final byte[] NOTHING = {};

    private final JoinTeleconsultationUseCase joining;
    private final OfferedLanguages languages;

    public JoinRoutes(JoinTeleconsultationUseCase joining, OfferedLanguages languages) {
        this.joining = joining;
        this.languages = languages;
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(Route.Method.GET, "/teleconsultation/:id", Route.Access.CALLER, this::join)
                .answeringAtOnce(this::joinAtOnce));
    }

    private void join(Exchange exchange) {
        View view = joining.join(PlanRoutes.idOf(exchange, "id"), preferencesOf(exchange), exchange.context());
        exchange.respondWhole(answer(exchange, view));
    }

    private Optional<WholeAnswer> joinAtOnce(RequestHead head, RequestContext caller) {
        return joining.joinAtOnce(PlanRoutes.idOf(head, "id"), preferencesOf(head), caller)
                .map(view -> answer(head, view));
    }

    /** The JSON and tag of a view, made once for all answers with this view. */
    private record EncodedView(byte[] json, EntityTag tag) {
        static EncodedView of(View view) {
            byte[] json = Json.write(JoinView.of(view));
            return new EncodedView(json, EntityTag.of(json));
        }
    }

    private static WholeAnswer answer(RequestHead asked, View view) {
        EncodedView encoded = view.made(EncodedView.class, EncodedView::of);
        List<Field> fields = new ArrayList<>(3);
        view.reason()
                .ifPresent(reason -> fields.add(new Field("Retry-After", Long.toString(secondsToWait(view, reason)))));
        fields.add(NO_STORE);
        // An answer with a link that expires has no tag: a 304 could outlive the link.
        boolean isTagged = view.linkExpiresAt().isEmpty();
        if (isTagged) {
            fields.add(new Field("ETag", encoded.tag().text()));
        }
        return isTagged && encoded.tag().isAmong(asked.header("If-None-Match").orElse(""))
                ? new WholeAnswer(304, fields, NOTHING)
                : new WholeAnswer(200, fields, Json.withText(encoded.json(), "serverTime", Wire.text(view.now())));
    }

    private LinkPreferences preferencesOf(RequestHead exchange) {
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
            case OVER -> MAX_RETRY_SECONDS;
        };
    }

    private static long secondsRoundedUp(Duration duration) {
        return duration.plusSeconds(1).minusNanos(1).toSeconds();
    }
}
