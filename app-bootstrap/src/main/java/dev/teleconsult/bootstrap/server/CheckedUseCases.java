package dev.teleconsult.bootstrap.server;

import dev.teleconsult.ports.inbound.AnnounceDelayUseCase;
import dev.teleconsult.ports.inbound.CheckDependenciesUseCase;
import dev.teleconsult.ports.inbound.ErasePeopleUseCase;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase;
import dev.teleconsult.ports.inbound.HandleCallEventsUseCase;
import dev.teleconsult.ports.inbound.IssueCredentialsUseCase;
import dev.teleconsult.ports.inbound.JoinTeleconsultationUseCase;
import dev.teleconsult.ports.inbound.ManageCallContentUseCase;
import dev.teleconsult.ports.inbound.ManageCompanyLookUseCase;
import dev.teleconsult.ports.inbound.PlanTeleconsultationUseCase;
import dev.teleconsult.ports.inbound.ReadAuditUseCase;
import dev.teleconsult.ports.inbound.ReadCalendarUseCase;
import dev.teleconsult.ports.inbound.ReadOutcomeUseCase;
import dev.teleconsult.ports.inbound.ResendEventsUseCase;
import dev.teleconsult.ports.inbound.TeleconsultUseCases;
import dev.teleconsult.ports.inbound.WatchTeleconsultationUseCase;

/** The use cases of an application with a different check of dependencies. */
record CheckedUseCases(TeleconsultUseCases application, CheckDependenciesUseCase dependencies)
        implements TeleconsultUseCases {

    @Override
    public PlanTeleconsultationUseCase planning() {
        return application.planning();
    }

    @Override
    public JoinTeleconsultationUseCase joining() {
        return application.joining();
    }

    @Override
    public WatchTeleconsultationUseCase watching() {
        return application.watching();
    }

    @Override
    public AnnounceDelayUseCase delays() {
        return application.delays();
    }

    @Override
    public ReadCalendarUseCase calendar() {
        return application.calendar();
    }

    @Override
    public FindTeleconsultationsUseCase finding() {
        return application.finding();
    }

    @Override
    public ManageCallContentUseCase callContent() {
        return application.callContent();
    }

    @Override
    public IssueCredentialsUseCase credentials() {
        return application.credentials();
    }

    @Override
    public ManageCompanyLookUseCase companyLook() {
        return application.companyLook();
    }

    @Override
    public ReadOutcomeUseCase outcomes() {
        return application.outcomes();
    }

    @Override
    public HandleCallEventsUseCase callEvents() {
        return application.callEvents();
    }

    @Override
    public ErasePeopleUseCase erasures() {
        return application.erasures();
    }

    @Override
    public ResendEventsUseCase resending() {
        return application.resending();
    }

    @Override
    public ReadAuditUseCase audit() {
        return application.audit();
    }
}
