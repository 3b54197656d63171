package dev.teleconsult.ports.application.people;

import dev.teleconsult.domain.Language;
import dev.teleconsult.domain.Role;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.ports.PortRejectedException;
import dev.teleconsult.ports.application.shared.Announcements;
import dev.teleconsult.ports.application.shared.Parallel;
import dev.teleconsult.ports.outbound.VideoUsers;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Makes a call to the video provider about people. If the provider does not know one of them any more (after an
 * erasure, a change of the account or a restored database), it registers them again under their ids on record, removes
 * them from the cache, and repeats the call once.
 */
public final class Restoring {

    private final VideoUsers users;
    private final Identities identities;
    private final Parallel parallel;
    private final Announcements announcements;

    public Restoring(VideoUsers users, Identities identities, Parallel parallel, Announcements announcements) {
        this.users = users;
        this.identities = identities;
        this.parallel = parallel;
        this.announcements = announcements;
    }

    /**
     * @param people the people in the call, with the role to register them with
     * @param call must have no effect if it throws an exception with {@link PortRejectedException#isAboutUnknownPerson}
     */
    public <T> T asking(Map<VideoUserId, Role> people, Supplier<T> call) {
        try {
            return call.get();
        } catch (PortRejectedException refused) {
            if (!refused.isAboutUnknownPerson()) {
                throw refused;
            }
            identities.forget(people.keySet());
            parallel.each(people.keySet(), person -> {
                users.restore(person, people.get(person), Language.COMPANY_DEFAULT);
                return person;
            });
            T answer = call.get();
            people.keySet().forEach(person -> announcements.tell(listener -> listener.personRestored(person)));
            return answer;
        }
    }
}
