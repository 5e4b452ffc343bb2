using System.Globalization;
using HubSpotSfSync.Sandbox.HubSpot.Objects;
using HubSpotSfSync.Sandbox.HubSpot.Schema;

namespace HubSpotSfSync.Sandbox.HubSpot.Forms;

/// <summary>What somebody filled in and sent, epoch milliseconds.</summary>
public sealed record FormSubmission(string ConversionId, long SubmittedAt, string? PageUrl, IReadOnlyList<KeyValuePair<string, string>> Values);

/// <summary>A form on somebody's pages.</summary>
public sealed class WebForm(string id, string name, DateTimeOffset createdAt)
{
    private readonly List<FormSubmission> _submissions = [];

    public string Id => id;

    public string Name => name;

    public DateTimeOffset CreatedAt => createdAt;

    /// <summary>First come first.</summary>
    public IReadOnlyList<FormSubmission> Submissions => _submissions;

    internal void Add(FormSubmission submission) => _submissions.Add(submission);
}

/// <summary>The forms of one portal. Used under the portal's lock.</summary>
public sealed class FormTable(Portal portal)
{
    private readonly List<WebForm> _forms = [];
    private readonly Dictionary<long, List<string>> _converted = [];
    private long _last;

    public IReadOnlyList<WebForm> All => _forms;

    public WebForm? Find(string id) => _forms.Find(form => form.Id == id);

    public WebForm Create(string name)
    {
        var form = new WebForm(NextId("f0"), name, portal.Now());
        _forms.Add(form);
        return form;
    }

    /// <summary>Takes a submission in and writes what it tells into the contact of its e-mail, or a new one, as HubSpot does.
    /// What is no property of contacts stays in the submission alone.</summary>
    /// <exception cref="RefusedException">It has no e-mail, or one that is none.</exception>
    public (FormSubmission Submission, CrmObject Contact) Submit(WebForm form, IReadOnlyList<KeyValuePair<string, string>> values, string? pageUrl)
    {
        var email = values.FirstOrDefault(value => value.Key == "email").Value;
        if (string.IsNullOrWhiteSpace(email))
        {
            throw new RefusedException(HubSpotError.Invalid("The submission has no e-mail"));
        }

        var writes = Writes(values);
        var origin = new WriteOrigin("FORM", form.Id);
        var address = writes.First(write => write.Property.Name == "email").Value;
        var contact = portal.Contacts.FindByUnique("email", address);
        if (contact is null)
        {
            contact = portal.Contacts.Create(writes, origin);
        }
        else
        {
            // The address may be one of its other ones, and stays so.
            portal.Contacts.Update(contact, [.. writes.Where(write => write.Property.Name != "email")], origin);
        }

        var submission = new FormSubmission(NextId("c0"), portal.NowMilliseconds(), pageUrl, values);
        form.Add(submission);
        CountConversion(contact, form, submission);
        return (submission, contact);
    }

    /// <summary>What HubSpot works out from a submission is not said to be the form's.</summary>
    private void CountConversion(CrmObject contact, WebForm form, FormSubmission submission)
    {
        var submitted = _converted.TryGetValue(contact.Id, out var before) ? before : _converted[contact.Id] = [];
        submitted.Add(form.Id);
        var at = PropertyValues.Format(submission.SubmittedAt);
        List<(string Name, string Value)> conversion =
        [
            ("recent_conversion_date", at), ("recent_conversion_event_name", form.Name),
            ("num_conversion_events", Count(submitted.Count)), ("num_unique_conversion_events", Count(submitted.Distinct().Count())),
        ];
        if (submitted.Count == 1)
        {
            conversion.AddRange([("first_conversion_date", at), ("first_conversion_event_name", form.Name)]);
        }

        var catalogue = portal.Contacts.Catalogue;
        portal.Contacts.Update(contact, [.. conversion.Select(one => new PropertyWrite(catalogue.Find(one.Name)!, one.Value))], new WriteOrigin("CALCULATED"));
    }

    private static string Count(int count) => count.ToString(CultureInfo.InvariantCulture);

    private List<PropertyWrite> Writes(IEnumerable<KeyValuePair<string, string>> values)
    {
        var writes = new List<PropertyWrite>();
        foreach (var (name, text) in values)
        {
            if (portal.Contacts.Catalogue.Find(name) is not { ReadOnlyValue: false } property)
            {
                continue;
            }

            var (value, problem) = PropertyValues.Accept(property, text);
            writes.Add(problem is null ? new PropertyWrite(property, value) : throw new RefusedException(PropertyValues.Refusal([problem])));
        }

        return writes;
    }

    private string NextId(string kind) => string.Create(CultureInfo.InvariantCulture, $"{portal.Id:x8}-0000-4000-80{kind}-{++_last:x12}");
}
