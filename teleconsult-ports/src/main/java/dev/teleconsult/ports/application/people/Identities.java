package dev.teleconsult.ports.application.people;

import dev.teleconsult.domain.Participant;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.application.shared.Parallel;
import dev.teleconsult.ports.outbound.UserIdMap;
import dev.teleconsult.ports.outbound.VideoUsers;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Maps people to their users at the video provider, and registers new ones. The mapping of a person never changes while
 * the map of users holds it; it is cached only for some time, so that a change of the map by an operator needs no
 * restart. Safe for use by several threads.
 */
public final class Identities {

    private static final int MOST_REMEMBERED = 10_000;

    /** The longest time for which a replica caches a person. */
    public static final Duration REMEMBERED_FOR = Duration.ofMinutes(10);

    private record Known(VideoUserId videoUser, long at) {}

    private final UserIdMap map;
    private final VideoUsers users;
    private final Parallel parallel;
    private final LongSupplier nanoTime;
    private final Map<UserId, Known> remembered = Collections.synchronizedMap(new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UserId, Known> eldest) {
            return size() > MOST_REMEMBERED;
        }
    });

    public Identities(UserIdMap map, VideoUsers users, Parallel parallel, LongSupplier nanoTime) {
        this.map = map;
        this.users = users;
        this.parallel = parallel;
        this.nanoTime = nanoTime;
    }

    /** As {@link #find} if the person is cached; empty otherwise. */
    Optional<VideoUserId> findAtOnce(UserId user) {
        return recall(user);
    }

    /** Empty if this person has never been a participant. */
    public Optional<VideoUserId> find(UserId user, RequestContext context) {
        return recall(user)
                .or(() -> Optional.ofNullable(find(Set.of(user), context).get(user)));
    }

    public Map<UserId, VideoUserId> find(Set<UserId> wanted, RequestContext context) {
        Map<UserId, VideoUserId> found = new HashMap<>();
        Set<UserId> unknown = new LinkedHashSet<>();
        for (UserId user : wanted) {
            recall(user).ifPresentOrElse(known -> found.put(user, known), () -> unknown.add(user));
        }
        if (!unknown.isEmpty()) {
            Map<UserId, VideoUserId> asked = map.find(unknown, context);
            asked.forEach(this::remember);
            found.putAll(asked);
        }
        return found;
    }

    /**
     * Returns the callers' ids of the participants, with one query; a participant whom the map does not know is left
     * out.
     */
    public Map<VideoUserId, UserId> findUsers(Stream<Participant> participants, RequestContext context) {
        Set<VideoUserId> videoUsers = participants.map(Participant::videoUser).collect(Collectors.toSet());
        return videoUsers.isEmpty() ? Map.of() : map.findUsers(videoUsers, context);
    }

    /** As {@link #ensure(List, RequestContext, Consumer)}, without parallel work. */
    Map<UserId, VideoUserId> ensure(List<Person> people, RequestContext context) {
        return ensure(people, context, named -> {});
    }

    /**
     * Returns the video user of each person. People without one are registered in parallel, and each is stored in the
     * map of users as soon as their video user exists, so that after a crash the next request finds those already
     * stored.
     *
     * @param people each once
     * @param meanwhile receives once, while the new video users are being stored, the video users that the map will
     *     hold, unless another request stores another one for the same person at the same time; it is not called if a
     *     person cannot be registered
     */
    Map<UserId, VideoUserId> ensure(
            List<Person> people, RequestContext context, Consumer<Map<UserId, VideoUserId>> meanwhile) {
        Map<UserId, Person> byUser = new LinkedHashMap<>();
        people.forEach(person -> byUser.put(person.user(), person));
        Map<UserId, VideoUserId> known = find(byUser.keySet(), context);
        Set<UserId> unknown = new LinkedHashSet<>(byUser.keySet());
        unknown.removeAll(known.keySet());
        if (unknown.isEmpty()) {
            meanwhile.accept(known);
            return known;
        }
        Map<UserId, VideoUserId> made = parallel.eachThen(
                unknown,
                user -> registered(byUser.get(user)),
                (user, videoUser) -> map.add(user, videoUser, context),
                registered -> meanwhile.accept(together(known, registered)));
        made.forEach(this::remember);
        return together(known, made);
    }

    private static Map<UserId, VideoUserId> together(Map<UserId, VideoUserId> known, Map<UserId, VideoUserId> made) {
        Map<UserId, VideoUserId> all = new HashMap<>(known);
        all.putAll(made);
        return all;
    }

    /** Removes these video users from the cache, because the provider does not know one of them. */
    public void forget(Set<VideoUserId> videoUsers) {
        synchronized (remembered) {
            remembered.values().removeIf(known -> videoUsers.contains(known.videoUser()));
        }
    }

    private VideoUserId registered(Person person) {
        return users.register(person.user(), person.role(), person.language());
    }

    private void remember(UserId user, VideoUserId videoUser) {
        remembered.put(user, new Known(videoUser, nanoTime.getAsLong()));
    }

    private Optional<VideoUserId> recall(UserId user) {
        return Optional.ofNullable(remembered.get(user))
                .filter(known -> nanoTime.getAsLong() - known.at() < REMEMBERED_FOR.toNanos())
                .map(Known::videoUser);
    }
}
