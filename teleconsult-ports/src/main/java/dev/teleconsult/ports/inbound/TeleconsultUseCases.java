package dev.teleconsult.ports.inbound;

/** Everything that can be asked; what a driving adapter is given. */
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
