package dev.teleconsult.ports.application.people;

import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.Participant;
import dev.teleconsult.domain.Participants;
import dev.teleconsult.domain.Plan;
import dev.teleconsult.domain.Privileges;
import dev.teleconsult.domain.RefusalCode;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.RosterRules;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.ProviderCapabilities;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.inbound.Invitation;
import dev.teleconsult.ports.inbound.Invitations;
import dev.teleconsult.ports.outbound.CustomIds;
import dev.teleconsult.ports.outbound.UserDirectory;
import dev.teleconsult.ports.outbound.UserProfile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Turns the invitations of a caller into participants: finds their video users, names and groups. */
public final class ParticipantResolver {

    private final Optional<UserDirectory> directory;
    private final Optional<CustomIds> customIds;
    private final RosterRules rules;
    private final ProviderCapabilities provider;
    private final Privileges privileges;
    private final Identities identities;

    public ParticipantResolver(
            Optional<UserDirectory> directory,
            Optional<CustomIds> customIds,
            RosterRules rules,
            ProviderCapabilities provider,
            Identities identities) {
        this.directory = directory;
        this.customIds = customIds;
        this.rules = rules;
        this.provider = provider;
        this.privileges = rules.privileges();
        this.identities = identities;
    }

    /**
     * Makes the roster of the invited people. Each known person gets a video user, even while others are still to be
     * named; if the roster is refused, no person gets one.
     */
    public Participants roster(Invitations invitations, RequestContext context) {
        return roster(invitations, context, named -> {});
    }

    /**
     * As {@link #roster(Invitations, RequestContext)}, with work that runs while new people are stored in the map of
     * users.
     *
     * @param meanwhile receives, at most once, the roster that this method returns, unless another request registers
     *     one of the people at the same time; its exception is thrown once all other work has ended
     */
    public Participants roster(Invitations invitations, RequestContext context, Consumer<Participants> meanwhile) {
        List<Invitation> invited = invitations.known();
        rules.requireSize(invitations.expected(), invited.size());
        rules.requireDistinct(invited, Invitation::user, ParticipantResolver::nameOf);
        if (invitations.byIdOnly() && directory.isEmpty()) {
            throw RefusalException.of(RefusalCode.DIRECTORY_REQUIRED);
        }
        invited.forEach(this::requireLanguage);
        List<Person> people = identify(invited, context);
        rules.requirePlusWhenComplete(
                invitations.expected(), people.stream().map(Person::groups).toList());
        Map<UserId, VideoUserId> onTheMap = identities.ensure(
                people,
                context,
                named -> meanwhile.accept(new Participants(invitations.expected(), participants(people, named))));
        return new Participants(invitations.expected(), participants(people, onTheMap));
    }

    /** Returns the roster with one more participant. */
    public Participants with(Participants roster, Invitation invitation, RequestContext context) {
        roster.requireVacancy();
        requireLanguage(invitation);
        List<Person> person = identify(List.of(invitation), context);
        Participant one =
                participants(person, identities.ensure(person, context)).get(0);
        if (roster.find(one.videoUser()).isPresent()) {
            throw about(invitation.user(), RefusalCode.DUPLICATE_PARTICIPANT);
        }
        Participants more = roster.with(one);
        rules.requirePlusWhenComplete(more);
        return more;
    }

    /** Whether the invited person is on the roster already. */
    public boolean isOn(Participants roster, Invitation invitation, RequestContext context) {
        UserId user = translate(List.of(invitation), context).getOrDefault(invitation.user(), invitation.user());
        return identities.find(user, context).flatMap(roster::find).isPresent();
    }

    /** The role of the participant, according to their groups. */
    public Role roleOf(Participant participant) {
        return privileges.roleOf(participant.groups());
    }

    /** Looks a person up in the directory; empty if there is no directory, or it does not know the person. */
    Optional<Person> person(UserId user, RequestContext context) {
        return directory
                .flatMap(known ->
                        Optional.ofNullable(known.find(Set.of(user), context).get(user)))
                .map(profile -> new Person(
                        user,
                        profile.fullName(),
                        profile.groups(),
                        privileges.roleOf(profile.groups()),
                        Language.COMPANY_DEFAULT));
    }

    /** Whether the plan contains all names and groups, so that {@link #described} needs no directory. */
    public boolean isDescribed(Plan plan) {
        return directory.isEmpty() || plan.participants().known().stream().allMatch(Participant::isDescribed);
    }

    /**
     * Returns the plan with missing names and groups filled in from the directory; plans of the original service lack
     * them. A participant whom the directory does not know stays unchanged.
     */
    public Plan described(Plan plan, RequestContext context) {
        List<Participant> vague = plan.participants().known().stream()
                .filter(participant -> !participant.isDescribed())
                .toList();
        if (vague.isEmpty() || directory.isEmpty()) {
            return plan;
        }
        Map<VideoUserId, UserId> users = identities.findUsers(vague.stream(), context);
        Map<UserId, UserProfile> profiles = directory.get().find(Set.copyOf(users.values()), context);
        return plan.with(new Participants(
                plan.participants().expected(),
                plan.participants().known().stream()
                        .map(participant -> described(participant, users, profiles))
                        .toList()));
    }

    /** As {@link #described}, but only for display: if the directory fails, names are missing. */
    public Plan describedIfPossible(Plan plan, RequestContext context) {
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

    private void requireLanguage(Invitation invitation) {
        Language language = invitation.language();
        if (language.isSpecified() && !provider.languages().contains(language)) {
            throw about(invitation.user(), RefusalCode.LANGUAGE_NOT_OFFERED)
                    .with(RefusalException.Detail.ACTUAL, language.code())
                    .with(
                            RefusalException.Detail.ALLOWED,
                            provider.languages().stream().map(Language::code).collect(Collectors.joining(", ")));
        }
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
        return person(invitation.user(), invitation.fullName(), invitation.groups(), invitation.language());
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
        Map<UserId, UserId> users = translate(invited, context);
        rules.requireDistinct(
                invited.stream()
                        .filter(invitation -> users.containsKey(invitation.user()))
                        .toList(),
                invitation -> users.get(invitation.user()),
                ParticipantResolver::nameOf);
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
            people.add(person(user, profile.fullName(), profile.groups(), invitation.language()));
        }
        return people;
    }

    /** Whether callers may name people by custom ids. */
    public boolean resolvesCustomIds() {
        return customIds.isPresent();
    }

    /**
     * Returns the directory's ids for custom ids; unknown ones are missing, and all are missing if custom ids are not
     * configured.
     */
    public Map<UserId, UserId> resolve(Set<UserId> given, RequestContext context) {
        return given.isEmpty()
                ? Map.of()
                : customIds.map(custom -> custom.resolve(given, context)).orElse(Map.of());
    }

    /**
     * Returns the directory's ids for the invited people; the same ids if custom ids are not configured or are resolved
     * already.
     */
    private Map<UserId, UserId> translate(List<Invitation> invited, RequestContext context) {
        Map<UserId, UserId> users = new HashMap<>();
        Set<UserId> custom = new LinkedHashSet<>();
        for (Invitation invitation : invited) {
            if (customIds.isPresent() && !invitation.isResolved()) {
                custom.add(invitation.user());
            } else {
                users.put(invitation.user(), invitation.user());
            }
        }
        users.putAll(resolve(custom, context));
        return users;
    }

    private Person person(UserId user, String fullName, Set<String> groups, Language language) {
        return new Person(user, fullName, groups, privileges.roleOf(groups), language);
    }

    private static List<Participant> participants(List<Person> people, Map<UserId, VideoUserId> videoUsers) {
        return people.stream()
                .map(person -> new Participant(
                        videoUsers.get(person.user()), person.fullName(), person.groups(), person.language()))
                .toList();
    }

    /**
     * The id by which a refusal names a person: the caller's, which may differ from the id that identifies the person.
     */
    private static String nameOf(Invitation invitation) {
        return invitation.user().value();
    }

    private static RefusalException about(UserId user, RefusalCode code) {
        return RefusalException.of(code).with(RefusalException.Detail.PARTICIPANT, user.value());
    }
}
