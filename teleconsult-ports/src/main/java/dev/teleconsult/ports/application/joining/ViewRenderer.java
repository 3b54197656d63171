package dev.teleconsult.ports.application.joining;

import dev.teleconsult.domain.AccessLink;
import dev.teleconsult.domain.ImmutabilityWindow;
import dev.teleconsult.domain.Notice;
import dev.teleconsult.domain.Participant;
import dev.teleconsult.domain.Plan;
import dev.teleconsult.domain.Room;
import dev.teleconsult.domain.RoomSpec;
import dev.teleconsult.domain.RoomState;
import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.WaitingReason;
import dev.teleconsult.ports.Capability;
import dev.teleconsult.ports.LinkPreferences;
import dev.teleconsult.ports.MintedLink;
import dev.teleconsult.ports.ProviderCapabilities;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.people.ParticipantResolver;
import dev.teleconsult.ports.application.people.Participation;
import dev.teleconsult.ports.inbound.JoinTeleconsultationUseCase.Attendee;
import dev.teleconsult.ports.inbound.JoinTeleconsultationUseCase.View;
import dev.teleconsult.ports.outbound.VideoRooms;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Makes the view for one participant, with their own link and no other participant's. */
public final class ViewRenderer {

    /**
     * The settings of all views.
     *
     * @param groupsWithBackground groups whose members get a virtual background by default
     * @param displaysNames whether links tell the provider the participant's name
     */
    public record Terms(
            ProviderCapabilities provider,
            ImmutabilityWindow window,
            Set<String> groupsWithBackground,
            boolean displaysNames) {}

    private final VideoRooms rooms;
    private final Terms terms;
    private final Function<Plan, RoomSpec> specs;
    private final RoomDetailsCache details;
    private final ParticipantResolver people;
    private final KeptViews kept = new KeptViews();

    /** A link, and when it expires if that is before the end of its room. */
    private record ShownLink(AccessLink link, Optional<Instant> end) {}

    /** @param specs makes the specification of a plan's room */
    public ViewRenderer(
            VideoRooms rooms,
            Function<Plan, RoomSpec> specs,
            RoomDetailsCache details,
            ParticipantResolver people,
            Terms terms) {
        this.rooms = rooms;
        this.specs = specs;
        this.details = details;
        this.people = people;
        this.terms = terms;
    }

    /** @param asking the participant as in the record that was looked up */
    record Asked(Participant asking, LinkPreferences preferences) {}

    View view(Asked asked, Shown shown, Optional<Notice> notice, Instant now, RequestContext context) {
        Shown looked = shown.look().isPresent() ? shown : shown.with(shown.look(details));
        return viewAtOnce(asked, looked, notice, now, context)
                .orElseGet(() -> rendered(
                        asked,
                        looked,
                        people.describedIfPossible(shown.teleconsultation().plan(), context),
                        notice,
                        now,
                        context));
    }

    /**
     * As {@link #view} if that needs neither a look-up in the directory nor a new link; empty otherwise. The view is
     * cached for the same participant and the same preferences, as long as record and room are the same.
     *
     * @param shown with the details of its room
     */
    Optional<View> viewAtOnce(Asked asked, Shown shown, Optional<Notice> notice, Instant now, RequestContext context) {
        Plan plan = shown.teleconsultation().plan();
        // The record may have changed since the asking participant was found in it.
        Optional<Participant> participant =
                plan.participants().find(asked.asking().videoUser());
        if (participant.isEmpty() || mintsLinks(shown) || !people.isDescribed(plan)) {
            return Optional.empty();
        }
        KeptViews.Inputs inputs = new KeptViews.Inputs(
                shown.teleconsultation(),
                shown.withholdsLinks(),
                shown.look().orElse(RoomLook.UNKNOWN),
                asked.asking().videoUser(),
                asked.preferences(),
                hasBackground(asked.preferences(), participant.get(), context),
                reason(shown.teleconsultation(), now),
                notice);
        return Optional.of(kept.get(inputs, () -> rendered(asked, shown, plan, notice, now, context))
                .at(now));
    }

    private View rendered(
            Asked asked, Shown shown, Plan plan, Optional<Notice> notice, Instant now, RequestContext context) {
        Teleconsultation teleconsultation = shown.teleconsultation();
        Participant participant =
                plan.participants().find(asked.asking().videoUser()).orElseThrow(Participation::unauthorized);
        List<Attendee> attendees = plan.participants().known().stream()
                .map(one -> new Attendee(one.videoUser(), one.fullName(), people.roleOf(one)))
                .toList();
        Instant joinableFrom = terms.window().opensAt(plan.schedule());
        View view = linkFor(shown, participant, plan)
                .map(shownLink -> {
                    View open = View.open(
                            participant.videoUser(),
                            personalised(shownLink.link(), participant, asked.preferences(), context),
                            attendees,
                            plan.schedule(),
                            joinableFrom,
                            now);
                    return shownLink.end().map(open::linkExpiresAt).orElse(open);
                })
                .orElseGet(() -> View.waiting(
                        participant.videoUser(),
                        reason(teleconsultation, now),
                        attendees,
                        plan.schedule(),
                        joinableFrom,
                        now))
                .language(terms.provider().offered(participant.language()));
        View detailed =
                shown.look().flatMap(RoomLook::details).map(view::details).orElse(view);
        return notice.map(detailed::notice).orElse(detailed);
    }

    private boolean mintsLinks(Shown shown) {
        return terms.provider().has(Capability.MINTED_LINKS)
                && shown.teleconsultation().state() instanceof RoomState.Revealed
                && !shown.teleconsultation().isEnded();
    }

    private Optional<ShownLink> linkFor(Shown shown, Participant participant, Plan plan) {
        if (shown.withholdsLinks()
                || shown.teleconsultation().isEnded()
                || !(shown.teleconsultation().state() instanceof RoomState.Revealed revealed)) {
            return Optional.empty();
        }
        Room room = revealed.current();
        return terms.provider().has(Capability.MINTED_LINKS)
                ? Optional.of(minted(room, participant, plan))
                : room.linkOf(participant.videoUser()).map(link -> new ShownLink(link, Optional.empty()));
    }

    private ShownLink minted(Room room, Participant participant, Plan plan) {
        RoomSpec.Seat seat = specs.apply(plan).seats().stream()
                .filter(one -> one.videoUser().equals(participant.videoUser()))
                .findFirst()
                .orElseThrow(Participation::unauthorized);
        MintedLink minted = rooms.mintLink(room.id(), seat);
        return new ShownLink(minted.link(), Optional.of(minted.expiresAt()));
    }

    /**
     * Returns the reason to wait. A participant who may join but has no link waits for a room: the room is gone, or has
     * no link for them.
     */
    private WaitingReason reason(Teleconsultation teleconsultation, Instant now) {
        return teleconsultation.waitingReason(terms.window(), now).orElse(WaitingReason.ROOM_IN_PREPARATION);
    }

    private AccessLink personalised(
            AccessLink link, Participant participant, LinkPreferences preferences, RequestContext context) {
        return rooms.personalise(
                link,
                new LinkPreferences(
                        hasBackground(preferences, participant, context),
                        terms.provider()
                                .offered(preferences.language())
                                .or(terms.provider().offered(participant.language())),
                        terms.displaysNames() ? participant.fullName() : "",
                        preferences.appearance()));
    }

    private boolean hasBackground(LinkPreferences preferences, Participant participant, RequestContext context) {
        return preferences.virtualBackground()
                || shareGroup(terms.groupsWithBackground(), participant.groups())
                || shareGroup(terms.groupsWithBackground(), context.groups());
    }

    private static boolean shareGroup(Collection<String> some, Collection<String> others) {
        return !some.isEmpty() && !others.isEmpty() && !Collections.disjoint(some, others);
    }
}
