package dev.teleconsult.ports.testing;

import dev.teleconsult.domain.Fact;
import dev.teleconsult.ports.contract.EventSinkContract;
import dev.teleconsult.ports.outbound.EventSink;
import dev.teleconsult.ports.outbound.OutgoingEvent;
import dev.teleconsult.ports.outbound.SinkAnswer;
import java.util.List;
import java.util.Set;

class FakeEventSinkTest implements EventSinkContract {

    private final FakeEventSink sink = new FakeEventSink().add(ALL).add(CANCELLATIONS, Set.of(Fact.Kind.CANCELLED));

    @Override
    public EventSink testee() {
        return sink;
    }

    @Override
    public void answers(String endpoint, SinkAnswer answer) {
        sink.answer(endpoint, answer);
    }

    @Override
    public List<String> received(String endpoint) {
        return sink.received(endpoint).stream().map(OutgoingEvent::id).toList();
    }
}
