package dev.teleconsult.adapter.http.page;

import dev.teleconsult.adapter.http.page.PageLanguages.PageLanguage;
import dev.teleconsult.ports.inbound.ReadCalendarUseCase.Entry;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import net.fortuna.ical4j.data.CalendarOutputter;
import net.fortuna.ical4j.model.Calendar;
import net.fortuna.ical4j.model.component.VAlarm;
import net.fortuna.ical4j.model.component.VEvent;
import net.fortuna.ical4j.model.parameter.Cn;
import net.fortuna.ical4j.model.parameter.Feature;
import net.fortuna.ical4j.model.parameter.Label;
import net.fortuna.ical4j.model.parameter.Related;
import net.fortuna.ical4j.model.parameter.Rsvp;
import net.fortuna.ical4j.model.parameter.Value;
import net.fortuna.ical4j.model.property.Attendee;
import net.fortuna.ical4j.model.property.Conference;
import net.fortuna.ical4j.model.property.Description;
import net.fortuna.ical4j.model.property.DtEnd;
import net.fortuna.ical4j.model.property.DtStamp;
import net.fortuna.ical4j.model.property.DtStart;
import net.fortuna.ical4j.model.property.LastModified;
import net.fortuna.ical4j.model.property.Location;
import net.fortuna.ical4j.model.property.Method;
import net.fortuna.ical4j.model.property.Organizer;
import net.fortuna.ical4j.model.property.ProdId;
import net.fortuna.ical4j.model.property.Sequence;
import net.fortuna.ical4j.model.property.Summary;
import net.fortuna.ical4j.model.property.Trigger;
import net.fortuna.ical4j.model.property.Uid;
import net.fortuna.ical4j.model.property.Url;
import net.fortuna.ical4j.model.property.immutable.ImmutableAction;
import net.fortuna.ical4j.model.property.immutable.ImmutableCalScale;
import net.fortuna.ical4j.model.property.immutable.ImmutableClazz;
import net.fortuna.ical4j.model.property.immutable.ImmutableMethod;
import net.fortuna.ical4j.model.property.immutable.ImmutableStatus;
import net.fortuna.ical4j.model.property.immutable.ImmutableTransp;
import net.fortuna.ical4j.model.property.immutable.ImmutableVersion;
import net.fortuna.ical4j.validate.ValidationException;

/**
 * An entry as a file for calendars (RFC 5545, 5546 and 7986). Calendars are shared, so it contains the page's address
 * and never the link of the call, and no person except the one whom the file is for.
 */
final class CalendarFile {
    private static final int LINE = 75;

    private final Entry entry;
    private final PageOptions settings;
    private final String page;
    private final Optional<String> attendee;

    /**
     * @param page the address of the waiting room
     * @param attendee the invited person as a {@code mailto:} address; empty for a file without an invitation
     */
    CalendarFile(Entry entry, PageOptions settings, String page, Optional<String> attendee) {
        this.entry = entry;
        this.settings = settings;
        this.page = page;
        this.attendee = attendee;
    }

    /** The method of the file (RFC 5546): publish, request or cancel. */
    String method() {
        return methodProperty().getValue();
    }

    private Method methodProperty() {
        if (entry.isCancelled()) {
            return ImmutableMethod.CANCEL;
        }
        return attendee.isPresent() ? ImmutableMethod.REQUEST : ImmutableMethod.PUBLISH;
    }

    byte[] written(PageLanguage language) {
        Calendar calendar = new Calendar();
        calendar.add(new ProdId("-//Teleconsult//Teleconsult//EN"));
        calendar.add(ImmutableVersion.VERSION_2_0);
        calendar.add(ImmutableCalScale.GREGORIAN);
        calendar.add(methodProperty());
        calendar.add(event(language));
        StringWriter text = new StringWriter();
        try {
            new CalendarOutputter(false).output(calendar, text);
        } catch (IOException e) {
            throw new UncheckedIOException("a string takes every text", e);
        } catch (ValidationException e) {
            throw new IllegalStateException("a calendar file cannot be written", e);
        }
        return folded(text.toString()).getBytes(StandardCharsets.UTF_8);
    }

    private VEvent event(PageLanguage language) {
        VEvent event = new VEvent(false);
        event.add(new Uid(entry.id().value() + "@" + host()));
        event.add(new DtStamp(entry.since()));
        event.add(new LastModified(entry.since()));
        event.add(new Sequence(Long.toString(entry.sequence())));
        event.add(new DtStart<>(entry.schedule().start()));
        entry.schedule().end().ifPresent(end -> event.add(new DtEnd<>(end)));
        String summary = settings.brand().isEmpty() ? language.text("visit") : settings.brand();
        event.add(new Summary(summary));
        event.add(ImmutableClazz.PRIVATE);
        event.add(organizer());
        attendee.ifPresent(address -> {
            Attendee invited = new Attendee(URI.create(address));
            invited.add(Rsvp.FALSE);
            event.add(invited);
        });
        if (entry.isCancelled()) {
            event.add(ImmutableStatus.VEVENT_CANCELLED);
            event.add(ImmutableTransp.TRANSPARENT);
            return event;
        }
        event.add(entry.complete() ? ImmutableStatus.VEVENT_CONFIRMED : ImmutableStatus.VEVENT_TENTATIVE);
        event.add(ImmutableTransp.OPAQUE);
        Conference conference = new Conference(page);
        conference.add(Value.URI);
        conference.add(new Feature("VIDEO"));
        conference.add(new Label(language.text("visit")));
        event.add(conference);
        event.add(new Url(URI.create(page)));
        event.add(new Location(page));
        long minutes =
                Duration.between(entry.joinableFrom(), entry.schedule().start()).toMinutes();
        event.add(new Description(
                language.text("calendarFile").replace("{minutes}", Long.toString(minutes)) + "\n" + page));
        VAlarm alarm = new VAlarm();
        Trigger trigger = new Trigger(Duration.ofMinutes(-minutes));
        trigger.add(Related.START);
        alarm.add(trigger);
        alarm.add(ImmutableAction.DISPLAY);
        alarm.add(new Description(summary));
        event.add(alarm);
        return event;
    }

    private Organizer organizer() {
        String address = settings.calendarOrganizer().isEmpty() ? "noreply@" + host() : settings.calendarOrganizer();
        Organizer organizer = new Organizer(URI.create("mailto:" + address));
        if (!settings.brand().isEmpty()) {
            organizer.add(new Cn(settings.brand()));
        }
        return organizer;
    }

    private String host() {
        return URI.create(settings.publicUrl()).getHost();
    }

    /** Folds lines by octets without splitting a character, as RFC 5545 requires; the library counts characters. */
    static String folded(String text) {
        StringBuilder all = new StringBuilder();
        for (String line : text.replace("\r\n ", "").split("\r\n")) {
            int length = 0;
            for (int i = 0; i < line.length(); ) {
                int character = line.codePointAt(i);
                int octets = character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
                if (length + octets > LINE) {
                    all.append("\r\n ");
                    length = 1;
                }
                all.appendCodePoint(character);
                length += octets;
                i += Character.charCount(character);
            }
            all.append("\r\n");
        }
        return all.toString();
    }
}
