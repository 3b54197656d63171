package dev.teleconsult.ports.application.audit;

import dev.teleconsult.domain.AuditEntry;
import dev.teleconsult.domain.AuditKind;
import dev.teleconsult.domain.Erasure;
import dev.teleconsult.domain.ErasureId;
import dev.teleconsult.domain.RefusalException;
import dev.teleconsult.domain.SessionId;
import dev.teleconsult.domain.TeleconsultationId;
import dev.teleconsult.domain.UserId;
import dev.teleconsult.ports.ExternalIdentifier;
import dev.teleconsult.ports.LinkPreferences;
import dev.teleconsult.ports.PortException;
import dev.teleconsult.ports.RequestContext;
import dev.teleconsult.ports.Transcript;
import dev.teleconsult.ports.inbound.ChangeCommand;
import dev.teleconsult.ports.inbound.ErasePeopleUseCase;
import dev.teleconsult.ports.inbound.FindTeleconsultationsUseCase;
import dev.teleconsult.ports.inbound.Invitation;
import dev.teleconsult.ports.inbound.IssueCredentialsUseCase;
import dev.teleconsult.ports.inbound.JoinTeleconsultationUseCase;
import dev.teleconsult.ports.inbound.ManageCallContentUseCase;
import dev.teleconsult.ports.inbound.PlanMark;
import dev.teleconsult.ports.inbound.PlanTeleconsultationUseCase;
import dev.teleconsult.ports.inbound.PlanView;
import dev.teleconsult.ports.inbound.ScheduleCommand;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Wraps use cases with the audit trail: a view has its row before the use case returns it, so that no inbound adapter
 * can show it without one. The rows of changes of a record or at the provider are made from facts ({@link
 * AuditLog#record}), and the row of an erasure when the erasure is recorded.
 */
public final class Audited {

    private final AuditLog log;

    public Audited(AuditLog log) {
        this.log = log;
    }

    /** Wraps a use case; returns it unchanged if none of its actions has a row. */
    public <U> U around(Class<U> port, U inside) {
        Object audited = inside;
        if (inside instanceof JoinTeleconsultationUseCase joining) {
            audited = new Joining(joining);
        } else if (inside instanceof IssueCredentialsUseCase credentials) {
            audited = new Credentials(credentials);
        } else if (inside instanceof ManageCallContentUseCase content) {
            audited = new CallContent(content);
        } else if (inside instanceof FindTeleconsultationsUseCase finding) {
            audited = new Finding(finding);
        } else if (inside instanceof ErasePeopleUseCase erasures) {
            audited = new Erasures(erasures);
        } else if (inside instanceof PlanTeleconsultationUseCase planning) {
            audited = new Planning(planning);
        }
        return port.cast(audited);
    }

    private AuditEntry about(AuditKind kind, TeleconsultationId id, RequestContext context) {
        return log.entry(kind, context).teleconsultation(id);
    }

    private final class Finding implements FindTeleconsultationsUseCase {

        private final FindTeleconsultationsUseCase inside;

        private Finding(FindTeleconsultationsUseCase inside) {
            this.inside = inside;
        }

        @Override
        public Page find(Filter filter, int limit, Optional<String> cursor, RequestContext context) {
            Page page = inside.find(filter, limit, cursor, context);
            log.require(log.entry(AuditKind.LISTED, context).subject(filter.user()));
            return page;
        }

        @Override
        public Item look(TeleconsultationId id, RequestContext context) {
            return listed(inside.look(id, context), context);
        }

        @Override
        public Item lookAsParticipant(TeleconsultationId id, RequestContext context) {
            return listed(inside.lookAsParticipant(id, context), context);
        }

        @Override
        public Optional<Item> lookByIdentifier(ExternalIdentifier identifier, RequestContext context) {
            return inside.lookByIdentifier(identifier, context).map(item -> listed(item, context));
        }

        @Override
        public boolean keepsIdentifiers() {
            return inside.keepsIdentifiers();
        }

        @Override
        public Map<UserId, UserId> resolve(Set<UserId> customIds, RequestContext context) {
            return inside.resolve(customIds, context);
        }

        @Override
        public boolean resolvesCustomIds() {
            return inside.resolvesCustomIds();
        }

        private Item listed(Item item, RequestContext context) {
            log.require(about(AuditKind.LISTED, item.id(), context));
            return item;
        }
    }

    /** Its rows name the erased person by the same digest as receipts. */
    private final class Erasures implements ErasePeopleUseCase {

        private final ErasePeopleUseCase inside;

        private Erasures(ErasePeopleUseCase inside) {
            this.inside = inside;
        }

        @Override
        public boolean isSupported() {
            return inside.isSupported();
        }

        @Override
        public Erasure erase(UserId user, boolean cancels, RequestContext context) {
            return inside.erase(user, cancels, context);
        }

        @Override
        public Preview preview(UserId user, RequestContext context) {
            Preview preview = inside.preview(user, context);
            log.require(log.entry(AuditKind.LISTED, context).detail("person=" + preview.person() + "\n"));
            return preview;
        }

        @Override
        public Erasure receipt(ErasureId id, RequestContext context) {
            return inside.receipt(id, context);
        }
    }

    private final class Joining implements JoinTeleconsultationUseCase {

        private final JoinTeleconsultationUseCase inside;

        private Joining(JoinTeleconsultationUseCase inside) {
            this.inside = inside;
        }

        @Override
        public View join(TeleconsultationId id, LinkPreferences preferences, RequestContext context) {
            View view;
            try {
                view = inside.join(id, preferences, context);
            } catch (RefusalException refusal) {
                log.require(about(AuditKind.LINK_REFUSED, id, context)
                        .subject(context.user())
                        .refused(refusal.code()));
                throw refusal;
            }
            if (view.link().isPresent()) {
                log.showing(about(AuditKind.LINK_SHOWN, id, context)
                        .subject(context.user())
                        .detail("role=" + roleOf(view) + "\n"));
            }
            return view;
        }

        @Override
        public Optional<View> joinAtOnce(TeleconsultationId id, LinkPreferences preferences, RequestContext context) {
            return atOnce(
                    inside.joinAtOnce(id, preferences, context),
                    about(AuditKind.LINK_SHOWN, id, context).subject(context.user()));
        }
    }

    /** Returns empty if a row has to be written, since that may take time. */
    private Optional<JoinTeleconsultationUseCase.View> atOnce(
            Optional<JoinTeleconsultationUseCase.View> view, AuditEntry entry) {
        return view.filter(shown -> shown.link().isEmpty() || log.isCovered(entry));
    }

    /** The role of the asking participant: the only hint in the trail about who is a patient. */
    private static String roleOf(JoinTeleconsultationUseCase.View view) {
        return view.attendees().stream()
                .filter(attendee -> attendee.videoUser().equals(view.videoUser()))
                .map(attendee -> attendee.role().name().toLowerCase(Locale.ROOT))
                .findFirst()
                .orElse("unknown");
    }

    private final class Credentials implements IssueCredentialsUseCase {

        private final IssueCredentialsUseCase inside;

        private Credentials(IssueCredentialsUseCase inside) {
            this.inside = inside;
        }

        @Override
        public Issued issue(Duration lifetime, RequestContext context) {
            Issued issued = inside.issue(lifetime, context);
            log.require(log.entry(AuditKind.CREDENTIALS_ISSUED, context).subject(context.user()));
            return issued;
        }
    }

    private final class CallContent implements ManageCallContentUseCase {

        private final ManageCallContentUseCase inside;

        private CallContent(ManageCallContentUseCase inside) {
            this.inside = inside;
        }

        @Override
        public Optional<UploadsDeletion> deleteUploads(TeleconsultationId id, RequestContext context) {
            return inside.deleteUploads(id, context);
        }

        @Override
        public Transcript transcript(TeleconsultationId id, SessionId session, RequestContext context) {
            Transcript transcript = inside.transcript(id, session, context);
            try {
                log.require(about(AuditKind.TRANSCRIPT_READ, id, context));
            } catch (PortException notOnRecord) {
                close(transcript, notOnRecord);
                throw notOnRecord;
            }
            return transcript;
        }

        private static void close(Transcript transcript, PortException because) {
            try {
                transcript.close();
            } catch (IOException failed) {
                because.addSuppressed(failed);
            }
        }
    }

    /** Writes rows about lists of teleconsultations only; the rows about changes are made from facts. */
    private final class Planning implements PlanTeleconsultationUseCase {

        private final PlanTeleconsultationUseCase inside;

        private Planning(PlanTeleconsultationUseCase inside) {
            this.inside = inside;
        }

        @Override
        public TeleconsultationId schedule(ScheduleCommand command, RequestContext context) {
            return inside.schedule(command, context);
        }

        @Override
        public PlanView read(TeleconsultationId id, RequestContext context) {
            PlanView plan = inside.read(id, context);
            log.require(about(AuditKind.LISTED, id, context));
            return plan;
        }

        @Override
        public void change(TeleconsultationId id, ChangeCommand command, RequestContext context) {
            inside.change(id, command, context);
        }

        @Override
        public void addParticipant(TeleconsultationId id, Invitation invitation, RequestContext context) {
            inside.addParticipant(id, invitation, context);
        }

        @Override
        public void cancel(TeleconsultationId id, RequestContext context) {
            inside.cancel(id, context);
        }

        @Override
        public void cancel(TeleconsultationId id, PlanMark seen, RequestContext context) {
            inside.cancel(id, seen, context);
        }
    }
}
