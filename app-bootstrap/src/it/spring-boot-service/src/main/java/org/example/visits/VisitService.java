package org.example.visits;

import dev.teleconsult.adapter.crud.sql.SqlStorage;
import dev.teleconsult.adapter.kaleyra.KaleyraSettings;
import dev.teleconsult.adapter.kaleyra.KaleyraVideoProvider;
import dev.teleconsult.domain.ImmutabilityWindow;
import dev.teleconsult.ports.application.Reconciler;
import dev.teleconsult.ports.application.TeleconsultApplication;
import dev.teleconsult.ports.inbound.JoinTeleconsultationUseCase;
import dev.teleconsult.ports.inbound.PlanTeleconsultationUseCase;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.outbound.VideoProvider;
import java.net.URI;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

/** Has the use cases as beans. Spring closes what has a {@code close}, users before what they use. */
@SpringBootApplication
public class VisitService {

    public static void main(String[] args) {
        SpringApplication.run(VisitService.class, args);
    }

    /**
     * Shares the service's database. Opened with the service, so that one that cannot reach its database does not start; and
     * after the service's own tables are made, since Flyway begins with an empty database only.
     */
    @Bean(initMethod = "start")
    @DependsOnDatabaseInitialization
    SqlStorage storage(DataSource dataSource) {
        return SqlStorage.builder(dataSource).build();
    }

    @Bean
    VideoProvider video(@Value("${visits.kaleyra.url}") URI url, @Value("${visits.kaleyra.key}") String key) {
        return KaleyraVideoProvider.of(KaleyraSettings.builder(url, key).build());
    }

    @Bean
    TeleconsultApplication teleconsultations(
            TeleconsultStorage storage, VideoProvider video, @Value("${visits.window:10m}") Duration window) {
        return TeleconsultApplication.builder(storage, video)
                .immutabilityWindow(new ImmutabilityWindow(window))
                .build();
    }

    @Bean
    PlanTeleconsultationUseCase planning(TeleconsultApplication teleconsultations) {
        return teleconsultations.planning();
    }

    @Bean
    JoinTeleconsultationUseCase joining(TeleconsultApplication teleconsultations) {
        return teleconsultations.joining();
    }

    @Configuration
    @EnableScheduling
    static class Reconciling {

        private final Reconciler reconciler;

        Reconciling(TeleconsultApplication teleconsultations) {
            reconciler = teleconsultations.reconciler();
        }

        @Scheduled(fixedDelayString = "${visits.reconcile-every:15s}")
        void reconcile() {
            reconciler.runOnce();
        }
    }
}
