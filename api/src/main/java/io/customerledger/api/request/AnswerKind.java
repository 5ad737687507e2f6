package io.customerledger.api.request;

/** The kinds of {@link RecordedAnswer}, as they are recorded. */
public final class AnswerKind {

    public static final String CREATED = "created";
    public static final String CHANGED = "changed";
    public static final String UNCHANGED = "unchanged";
    public static final String DELETED = "deleted";
    public static final String EXISTS = "exists";
    public static final String OWN_ID_TAKEN = "own_id_taken";
    public static final String NOT_FOUND = "not_found";
    public static final String PRECONDITION_FAILED = "precondition_failed";
    public static final String BATCH = "batch";

    /** The whole answer is kept, sealed, since it holds a secret. */
    public static final String SEALED = "sealed";

    /** Nothing yet: the first request still runs. */
    public static final String IN_PROGRESS = "in_progress";

    private AnswerKind() {}
}
