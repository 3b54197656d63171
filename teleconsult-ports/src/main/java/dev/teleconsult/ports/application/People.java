package dev.teleconsult.ports.application;

import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.Participant;
import dev.teleconsult.domain.Participants;
import dev.teleconsult.domain.Plan;
import dev.teleconsult.domain.Privileges;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.inbound.Invitation;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.outbound.CustomIds;
import dev.teleconsult.ports.outbound.UserDirectory;
import dev.teleconsult.ports.outbound.UserProfile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Turns those a caller invites into participants: who they are, what they are called, what they may do. */
final class People {

    /** Somebody invited, with name and groups wherever these came from. */
    private record Person(UserId user, String fullName, Set<String> groups, Language language) {}

    private final Optional<UserDirectory> directory;
    private final Optional<CustomIds> customIds;
    private final Privileges privileges;
    private final Identities identities;

    People(
            Optional<UserDirectory> directory,
            Optional<CustomIds> customIds,
            Privileges privileges,
            Identities identities) {
        this.directory = directory;
        this.customIds = customIds;
        this.privileges = privileges;
        this.identities = identities;
    }

    /**
     * The roster of those invited. Everybody known gets a video user, also while others are still to be named; nobody does
     * if the roster is refused.
     */
    Participants roster(Invitations invitations, RequestContext context) {
        List<Invitation> invited = invitations.known();
        Participants.requireSize(invitations.expected(), invited.size());
        requireDistinct(invited, Invitation::user);
        if (invitations.byIdOnly() && directory.isEmpty()) {
            throw RefusalException.of(RefusalCode.DIRECTORY_REQUIRED);
        }
        List<Person> people = identify(invited, context);
        if (people.size() == invitations.expected()
                && people.stream()
                        .noneMatch(person -> privileges.roleOf(person.groups()).canOpenRooms())) {
            throw RefusalException.of(RefusalCode.NO_PLUS_PARTICIPANT);
        }
        return new Participants(invitations.expected(), participants(people, context));
    }

    /** The roster with one more. */
    Participants with(Participants roster, Invitation invitation, RequestContext context) {
        if (roster.isComplete()) {
            throw RefusalException.of(RefusalCode.ROSTER_FULL).with(RefusalException.Detail.LIMIT, roster.expected());
        }
        Participant one =
                participants(identify(List.of(invitation), context), context).get(0);
        if (roster.find(one.videoUser()).isPresent()) {
            throw about(invitation.user(), RefusalCode.DUPLICATE_PARTICIPANT);
        }
        Participants more = roster.with(one);
        more.requirePlusWhenComplete(privileges);
        return more;
    }

    /** Whether the person invited is on the roster already. */
    boolean isOn(Participants roster, Invitation invitation, RequestContext context) {
        UserId user = translate(Set.of(invitation.user()), context).getOrDefault(invitation.user(), invitation.user());
        return identities.find(user, context).flatMap(roster::find).isPresent();
    }

    /** What the participant may do in the call, by their groups. */
    Role roleOf(Participant participant) {
        return privileges.roleOf(participant.groups());
    }

    /** Somebody's profile; empty without a directory, and if it does not know them. */
    Optional<UserProfile> profile(UserId user, RequestContext context) {
        return directory.flatMap(
                known -> Optional.ofNullable(known.find(Set.of(user), context).get(user)));
    }

    /**
     * The plan with names and groups filled in from the directory, where the original service left them to it. Who the
     * directory does not know stays as they are.
     */
    Plan described(Plan plan, RequestContext context) {
        Set<VideoUserId> vague = plan.participants().known().stream()
                .filter(participant -> !participant.isDescribed())
                .map(Participant::videoUser)
                .collect(Collectors.toSet());
        if (vague.isEmpty() || directory.isEmpty()) {
            return plan;
        }
        Map<VideoUserId, UserId> users = identities.findUsers(vague, context);
        Map<UserId, UserProfile> profiles = directory.get().find(Set.copyOf(users.values()), context);
        return plan.with(new Participants(
                plan.participants().expected(),
                plan.participants().known().stream()
                        .map(participant -> described(participant, users, profiles))
                        .toList()));
    }

    /** As {@link #described}, for showing only: a directory that is away leaves names out. */
    Plan describedIfPossible(Plan plan, RequestContext context) {
        try {
            return described(plan, context);
        } catch (PortException e) {
            return plan;
        }
    }

    private static Participant described(
            Participant participant, Map<VideoUserId, UserId> users, Map<UserId, UserProfile> profiles) {
        UserId user = users.get(participant.videoUser());
        UserProfile profile = user == null ? null : profiles.get(user);
        if (profile == null) {
            return participant;
        }
        return new Participant(
                participant.videoUser(),
                participant.fullName().isEmpty() ? profile.fullName() : participant.fullName(),
                participant.groups().isEmpty() ? profile.groups() : participant.groups(),
                participant.language());
    }

    private List<Person> identify(List<Invitation> invited, RequestContext context) {
        return directory
                .map(known -> inTheDirectory(known, invited, context))
                .orElseGet(() -> invited.stream().map(this::asGiven).toList());
    }

    private Person asGiven(Invitation invitation) {
        if (invitation.groups().isEmpty()) {
            throw about(invitation.user(), RefusalCode.GROUPS_REQUIRED)
                    .with(RefusalException.Detail.ALLOWED, String.join(", ", privileges.knownGroups()));
        }
        privileges.requireKnown(invitation.user(), invitation.groups());
        if (invitation.fullName().isBlank()) {
            throw about(invitation.user(), RefusalCode.FULL_NAME_REQUIRED);
        }
        return new Person(invitation.user(), invitation.fullName(), invitation.groups(), invitation.language());
    }

    private List<Person> inTheDirectory(UserDirectory known, List<Invitation> invited, RequestContext context) {
        for (Invitation invitation : invited) {
            if (!invitation.groups().isEmpty()) {
                throw about(invitation.user(), RefusalCode.GROUPS_NOT_ACCEPTED);
            }
            if (!invitation.fullName().isEmpty()) {
                throw about(invitation.user(), RefusalCode.FULL_NAME_NOT_ACCEPTED);
            }
        }
        Map<UserId, UserId> users = translate(
                invited.stream().map(Invitation::user).collect(Collectors.toCollection(LinkedHashSet::new)), context);
        requireDistinct(
                invited.stream()
                        .filter(invitation -> users.containsKey(invitation.user()))
                        .toList(),
                invitation -> users.get(invitation.user()));
        Map<UserId, UserProfile> profiles =
                users.isEmpty() ? Map.of() : known.find(Set.copyOf(users.values()), context);
        List<Person> people = new ArrayList<>();
        for (Invitation invitation : invited) {
            UserId user = users.get(invitation.user());
            UserProfile profile = user == null ? null : profiles.get(user);
            if (profile == null) {
                throw about(invitation.user(), RefusalCode.UNKNOWN_USER);
            }
            privileges.requireOneKnown(invitation.user(), profile.groups());
            people.add(new Person(user, profile.fullName(), profile.groups(), invitation.language()));
        }
        return people;
    }

    /** The directory's ids for the caller's; the same ones where no custom ids are configured. */
    private Map<UserId, UserId> translate(Set<UserId> given, RequestContext context) {
        if (given.isEmpty()) {
            return Map.of();
        }
        return customIds
                .map(custom -> custom.resolve(given, context))
                .orElseGet(() -> given.stream().collect(Collectors.toMap(Function.identity(), Function.identity())));
    }

    private List<Participant> participants(List<Person> people, RequestContext context) {
        Map<UserId, Identities.Newcomer> newcomers = new LinkedHashMap<>();
        Map<UserId, Person> byUser = new HashMap<>();
        for (Person person : people) {
            byUser.put(person.user(), person);
            newcomers.put(
                    person.user(),
                    new Identities.Newcomer(person.user(), privileges.roleOf(person.groups()), person.language()));
        }
        List<Participant> participants = new ArrayList<>();
        identities.ensure(newcomers, context).forEach((user, videoUser) -> {
            Person person = byUser.get(user);
            participants.add(new Participant(videoUser, person.fullName(), person.groups(), person.language()));
        });
        return participants;
    }

    /** Names whoever is there twice as the caller did, which need not be what makes them the same. */
    private static void requireDistinct(List<Invitation> invited, Function<Invitation, UserId> who) {
        Set<UserId> seen = new HashSet<>();
        for (Invitation invitation : invited) {
            if (!seen.add(who.apply(invitation))) {
                throw about(invitation.user(), RefusalCode.DUPLICATE_PARTICIPANT);
            }
        }
    }

    private static RefusalException about(UserId user, RefusalCode code) {
        return RefusalException.of(code).with(RefusalException.Detail.PARTICIPANT, user.value());
    }
}
