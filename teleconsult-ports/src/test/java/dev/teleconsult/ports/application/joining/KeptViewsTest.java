package dev.teleconsult.ports.application.joining;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.domain.Teleconsultation;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.VideoUserId;
import dev.teleconsult.domain.WaitingReason;
import dev.teleconsult.ports.application.Bench;
import dev.teleconsult.ports.inbound.JoinTeleconsultationUseCase.View;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeptViewsTest {

    private final KeptViews views = new KeptViews();

    private static KeptViews.Inputs inputsOf(Teleconsultation record, VideoUserId asking) {
        return new KeptViews.Inputs(
                record,
                false,
                RoomLook.UNKNOWN,
                asking,
                Bench.AS_IT_IS,
                false,
                WaitingReason.TOO_EARLY,
                Optional.empty());
    }

    private static View viewOf(Teleconsultation record, VideoUserId asking) {
        return View.waiting(
                asking, WaitingReason.TOO_EARLY, List.of(), record.plan().schedule(), Bench.OPENS, Bench.OPENS);
    }

    private View view(Teleconsultation record, VideoUserId asking) {
        return views.get(inputsOf(record, asking), () -> viewOf(record, asking));
    }

    /** A polled visit is read again each second: without replacement its former views would fill all places. */
    @Test
    void newViewOfARecordShouldReplaceTheFormerView() {
        try (Bench bench = Bench.plain()) {
            TeleconsultationId id = bench.scheduled();
            Teleconsultation record = bench.record(id);
            VideoUserId doctor = bench.videoUser("doctor");
            View first = view(record, doctor);
            assertThat(view(record, doctor)).isSameAs(first);

            for (int second = 0; second < 100; second++) {
                assertThat(view(Bench.anew(record), doctor)).isNotSameAs(first);
            }

            assertThat(views.size()).isEqualTo(1);
        }
    }
}
