package dev.teleconsult.ports.testing;

import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.contract.CustomIdsContract;
import dev.teleconsult.ports.contract.Trouble;
import dev.teleconsult.ports.outbound.CustomIds;

class FakeCustomIdsTest implements CustomIdsContract {

    private final FakeCustomIds customIds = new FakeCustomIds();

    @Override
    public CustomIds testee() {
        return customIds;
    }

    @Override
    public CustomIds builtWhileUnreachable() {
        FakeCustomIds built = new FakeCustomIds();
        built.failAlways(Failures.unavailable());
        return built;
    }

    @Override
    public void knows(UserId custom, UserId directory) {
        customIds.add(custom.value(), directory.value());
    }

    @Override
    public void upstreamIs(Trouble trouble) {
        customIds.failAlways(Troubles.failure(trouble));
    }

    @Override
    public void upstreamIsFine() {
        customIds.heal();
    }
}
