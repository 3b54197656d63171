package dev.teleconsult.ports.inbound;

/** All use cases of the service, for inbound adapters. */
public interface TeleconsultUseCases {

    PlanTeleconsultationUseCase planning();

    JoinTeleconsultationUseCase joining();

    WatchTeleconsultationUseCase watching();

    AnnounceDelayUseCase delays();

    FindTeleconsultationsUseCase finding();

    ReadCalendarUseCase calendar();

    ManageCallContentUseCase callContent();

    IssueCredentialsUseCase credentials();

    ManageCompanyLookUseCase companyLook();

    HandleCallEventsUseCase callEvents();

    ReadOutcomeUseCase outcomes();

    ResendEventsUseCase resending();

    ReadAuditUseCase audit();

    ErasePeopleUseCase erasures();

    CheckDependenciesUseCase dependencies();
}
