using System.Runtime.CompilerServices;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.HubSpot.Forms;

/// <summary>Form submissions as records. They never change, and nobody can write them.</summary>
internal sealed class FormSubmissions(FormApi forms, HubSpotReader reader, TimeProvider clock) : IRecordKind
{
    public const string ObjectType = "form_submissions";

    private const string FormName = "form";
    private const string SubmittedAt = "submitted_at";
    private const string Email = "email";
    private const string Contact = "contact";
    private const string PageUrl = "page_url";
    private const string Values = "values";

    private static readonly RecordQuery Contacts = new() { ObjectType = "contacts", Fields = ["email", "hs_additional_emails"], IdentityField = null };

    private static readonly IReadOnlyDictionary<string, FieldSchema> Fields = new FieldSchema[]
    {
        new(FormName, "Form", FieldKind.Text),
        new(SubmittedAt, "Submitted at", FieldKind.DateTime),
        new(Email, "E-mail", FieldKind.Email),
        new(Contact, "Contact", FieldKind.Reference) { RefersTo = ["contacts"] },
        new(PageUrl, "Page", FieldKind.Url),
        new(Values, "Values", FieldKind.Text),
    }.ToDictionary(field => field.Name);

    public Task<ObjectSchema> DescribeAsync(string objectType, CallContext call, CancellationToken cancellationToken) =>
        Task.FromResult(new ObjectSchema(objectType, Fields) { Creatable = false, Updatable = false, Deletable = false });

    /// <summary>Form by form, the latest submission first.</summary>
    public async IAsyncEnumerable<ScanPage> ScanAsync(RecordQuery query, string? checkpoint, CallContext call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (first, after) = checkpoint?.Split(':', 2) is [var id, var place] ? (id, place.Length == 0 ? null : place) : (null, null);
        var left = new Queue<Form>((await FormsAsync(call, cancellationToken)).Where(form => first is null || string.CompareOrdinal(form.Id, first) >= 0));
        if (left.Count == 0)
        {
            yield return new ScanPage([], null);
        }

        while (left.TryDequeue(out var form))
        {
            after = form.Id == first ? after : null;
            do
            {
                var page = await forms.SubmissionsAsync(form.Id, after, call, cancellationToken);
                after = page.After;
                var next = after is not null ? $"{form.Id}:{after}" : left.TryPeek(out var following) ? $"{following.Id}:" : null;
                yield return new ScanPage(await RecordsAsync(query, [.. page.Submissions.Select(submission => (form, submission))], call, cancellationToken), next);
            }
            while (after is not null);
        }
    }

    /// <summary>Each form is read back to the cursor: a call for each form, and more where more than 50 were submitted.</summary>
    public async Task<ChangePage> ReadChangesAsync(RecordQuery query, ChangeCursor since, CallContext call, CancellationToken cancellationToken)
    {
        // Submissions have whole milliseconds.
        var from = DateTimeOffset.FromUnixTimeMilliseconds(since.ModifiedAt.ToUnixTimeMilliseconds());
        var found = new List<(Form Form, Submission Submission)>();
        foreach (var form in await FormsAsync(call, cancellationToken))
        {
            await foreach (var submission in BackToAsync(form, from, call, cancellationToken))
            {
                found.Add((form, submission));
            }
        }

        found.Sort((one, other) => one.Submission.SubmittedAt.CompareTo(other.Submission.SubmittedAt));
        return new ChangePage(
            await RecordsAsync(query, found, call, cancellationToken), found is [.., var last] ? new ChangeCursor(last.Submission.SubmittedAt) : since, HasMore: false);
    }

    public async Task<IReadOnlyList<CrmRecord>> ReadAsync(RecordQuery query, IReadOnlyCollection<string> ids, CallContext call, CancellationToken cancellationToken)
    {
        var found = new List<(Form, Submission)>();
        var asked = ids.Select(SubmissionId.Parse).OfType<SubmissionId>().ToLookup(id => id.Form, StringComparer.Ordinal);
        foreach (var form in asked.Count == 0 ? [] : (await FormsAsync(call, cancellationToken)).Where(form => asked.Contains(SubmissionId.Of(form))))
        {
            var wanted = asked[SubmissionId.Of(form)].ToHashSet();
            var oldest = DateTimeOffset.FromUnixTimeMilliseconds(wanted.Min(one => one.SubmittedAt));
            await foreach (var submission in BackToAsync(form, oldest, call, cancellationToken))
            {
                if (wanted.Contains(new SubmissionId(form, submission)))
                {
                    found.Add((form, submission));
                }
            }
        }

        return await RecordsAsync(query, found, call, cancellationToken);
    }

    public Task<IReadOnlyList<WriteOutcome>> WriteAsync(WriteBatch batch, CallContext call, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<WriteOutcome>>(
        [.. batch.Writes.Select(write => new WriteOutcome.Refused("READ_ONLY_OBJECT", "HubSpot takes form submissions from forms only: they can be read, not written.", [.. write.Values.Keys]))]);

    private async Task<IReadOnlyList<Form>> FormsAsync(CallContext call, CancellationToken cancellationToken) =>
        [.. (await forms.FormsAsync(call, cancellationToken)).OrderBy(form => form.Id, StringComparer.Ordinal)];

    private async IAsyncEnumerable<Submission> BackToAsync(Form form, DateTimeOffset oldest, CallContext call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? after = null;
        do
        {
            var page = await forms.SubmissionsAsync(form.Id, after, call, cancellationToken);
            foreach (var submission in page.Submissions.Where(submission => submission.SubmittedAt >= oldest))
            {
                yield return submission;
            }

            after = page.Submissions.Any(submission => submission.SubmittedAt < oldest) ? null : page.After;
        }
        while (after is not null);
    }

    private async Task<IReadOnlyList<CrmRecord>> RecordsAsync(RecordQuery query, IReadOnlyList<(Form Form, Submission Submission)> found, CallContext call, CancellationToken cancellationToken)
    {
        if (query.Fields.FirstOrDefault(field => !Fields.ContainsKey(field)) is { } unknown)
        {
            throw new CrmException(CrmFault.Refused, "PROPERTY_DOESNT_EXIST", $"{ObjectType} have the fields {string.Join(", ", Fields.Keys)}, and no '{unknown}'.");
        }

        // Its contact may come a moment later, or get another address: among looks at one submission the later counts.
        var readAt = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var contacts = query.Fields.Contains(Contact) ? await ContactsAsync(found.Select(one => one.Submission.Email).OfType<string>(), call, cancellationToken) : [];
        return [.. found.Select(one => new CrmRecord
        {
            ObjectType = query.ObjectType,
            Id = new SubmissionId(one.Form, one.Submission).ToString(),
            Version = new RecordVersion(one.Submission.SubmittedAt.ToUnixTimeMilliseconds(), readAt),
            Values = query.Fields.ToDictionary(field => field, field => Value(field, one.Form, one.Submission, contacts)),
        })];
    }

    private static string? Value(string field, Form form, Submission submission, Dictionary<string, string> contacts) => field switch
    {
        FormName => CanonicalText.Text(form.Name),
        SubmittedAt => CanonicalText.Instant(submission.SubmittedAt),
        Email => submission.Email,
        Contact => submission.Email is { } email ? contacts.GetValueOrDefault(email) : null,
        PageUrl => CanonicalText.Text(submission.PageUrl),
        _ => CanonicalText.Text(string.Join('\n', submission.Values.Select(value => $"{value.Name}: {value.Value}"))),
    };

    /// <summary>The contacts that have these addresses, among their other ones too; 100 a call.</summary>
    private async Task<Dictionary<string, string>> ContactsAsync(IEnumerable<string> emails, CallContext call, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var some in emails.Distinct(StringComparer.Ordinal).Chunk(HubSpotCrm.BatchSize))
        {
            foreach (var contact in await reader.ReadByUniqueAsync(Contacts, "email", some, call, cancellationToken))
            {
                foreach (var address in $"{contact.Values["email"]};{contact.Values["hs_additional_emails"]}".Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                {
                    found[address.ToLowerInvariant()] = contact.Id;
                }
            }
        }

        return found;
    }
}
