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
 * Makes a call to the video provider that names people; if the provider turns out to have forgotten one of them (an erasure,
 * another account, a restored database), registers them again under the ids they have on record and asks once more. What is
 * remembered of them is let go.
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
     * @param people that the call names, with the role to register them with
     * @param call certainly did nothing if it ends in {@link PortRejectedException#isAboutUnknownPerson}
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
