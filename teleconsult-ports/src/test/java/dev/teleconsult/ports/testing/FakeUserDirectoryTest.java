package dev.teleconsult.ports.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.contract.Trouble;
import dev.teleconsult.ports.contract.UserDirectoryContract;
import dev.teleconsult.ports.outbound.UserDirectory;
import dev.teleconsult.ports.outbound.UserProfile;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FakeUserDirectoryTest implements UserDirectoryContract {

    private final FakeUserDirectory directory = new FakeUserDirectory();

    @Override
    public UserDirectory testee() {
        return directory;
    }

    @Override
    public UserDirectory builtWhileUnreachable() {
        FakeUserDirectory built = new FakeUserDirectory();
        built.failAlways(Failures.unavailable());
        return built;
    }

    @Override
    public void knows(UserId user, UserProfile profile) {
        directory.add(user, profile);
    }

    @Override
    public void upstreamIs(Trouble trouble) {
        directory.failAlways(Troubles.failure(trouble));
    }

    @Override
    public void upstreamIsFine() {
        directory.heal();
    }

    @Test
    void removeShouldRemoveTheUser() {
        directory.add("auth0|1", "Ada", "doctors").add("auth0|2", "Bruno");

        directory.remove(new UserId("auth0|1"));

        assertThat(directory.find(Set.of(new UserId("auth0|1"), new UserId("auth0|2")), RequestContext.system()))
                .containsOnlyKeys(new UserId("auth0|2"));
    }
}
