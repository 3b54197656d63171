package dev.teleconsult.adapter.http.page;

import dev.teleconsult.adapter.http.errors.HttpProblem;
import dev.teleconsult.adapter.http.exchange.Exchange;
import dev.teleconsult.adapter.http.exchange.Route;
import dev.teleconsult.adapter.http.exchange.RouteGroup;
import dev.teleconsult.adapter.http.page.PageLanguages.PageLanguage;
import dev.teleconsult.adapter.http.resources.Once;
import dev.teleconsult.adapter.http.routes.PlanRoutes;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.ports.inbound.ReadCalendarUseCase;
import dev.teleconsult.ports.inbound.ReadCalendarUseCase.Entry;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A visit as a file for calendars: for its participants, and for the back office if that is switched on. */
public final class CalendarRoutes implements RouteGroup {
    private static final int LONGEST_ADDRESS = 320;
    private static final Pattern ADDRESS = Pattern.compile("mailto:[A-Za-z0-9.!#$&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+");

    private final ReadCalendarUseCase calendar;
    private final PageOptions settings;
    private final boolean forBackoffice;
    private final PageAddress pages;
    private final Once<PageLanguages> languages = new Once<>(PageLanguages::new);

    /** @param forBackoffice whether the back office may get the file of any visit */
    public CalendarRoutes(ReadCalendarUseCase calendar, PageOptions settings, boolean forBackoffice) {
        this.calendar = calendar;
        this.settings = settings;
        this.forBackoffice = forBackoffice;
        this.pages = new PageAddress(settings);
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(
                Route.Method.GET, "/teleconsultation/:id/calendar", Route.Access.CALLER_OR_BACK_OFFICE, this::file));
    }

    private void file(Exchange exchange) {
        TeleconsultationId id = PlanRoutes.idOf(exchange, "id");
        // A file needs the page's address for its participants, and the host for a stable uid.
        String page = pages.of(id).orElseThrow(exchange::routeNotFound);
        Optional<String> attendee = attendee(exchange);
        boolean isBackoffice = forBackoffice && exchange.context().isBackoffice();
        if (attendee.isPresent() && !isBackoffice) {
            throw RefusalException.of(RefusalCode.PERMISSION_REQUIRED)
                    .with(RefusalException.Detail.LIMIT, "back office");
        }
        Entry entry =
                isBackoffice ? calendar.ofAny(id, exchange.context()) : calendar.ofParticipant(id, exchange.context());
        CalendarFile file = new CalendarFile(entry, settings, page, attendee);
        PageLanguage language = languages
                .get()
                .choose(
                        exchange.query("language").orElse(""),
                        exchange.header("Accept-Language").orElse(""));
        byte[] written = file.written(language);
        exchange.respondHeader("Cache-Control", "private, no-cache");
        exchange.respondHeader("Vary", "Accept-Language");
        if (exchange.isKnown(written)) {
            exchange.respond(304);
            return;
        }
        exchange.respondHeader("Content-Disposition", "attachment; filename=\"teleconsultation.ics\"");
        exchange.respondBytes(200, "text/calendar; charset=utf-8; method=" + file.method(), written);
    }

    private static Optional<String> attendee(Exchange exchange) {
        Optional<String> attendee = exchange.query("attendee");
        String method = exchange.query("method").orElse("publish");
        if (!method.equals("publish") && !method.equals("request")) {
            throw HttpProblem.invalid("querystring.method must be publish or request");
        }
        if (attendee.isPresent() != method.equals("request")) {
            throw HttpProblem.invalid(
                    "querystring.attendee must be given with querystring.method=request, and only then");
        }
        attendee.filter(address -> address.length() > LONGEST_ADDRESS
                        || !ADDRESS.matcher(address).matches())
                .ifPresent(wrong -> {
                    throw HttpProblem.invalid("querystring.attendee must be a mailto: address");
                });
        return attendee;
    }
}
