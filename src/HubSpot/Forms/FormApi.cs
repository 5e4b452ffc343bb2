using System.Text.Json;
using HubSpotSfSync.Sync.Crm;

namespace HubSpotSfSync.HubSpot.Forms;

internal sealed record Form(string Id, string Name);

/// <summary>One submission of a form.</summary>
/// <param name="Id">HubSpot's conversion id.</param>
/// <param name="SubmittedAt">When.</param>
/// <param name="PageUrl">Where.</param>
/// <param name="Values">What was filled in, in the order of the form.</param>
internal sealed record Submission(string Id, DateTimeOffset SubmittedAt, string? PageUrl, IReadOnlyList<(string Name, string Value)> Values)
{
    public string? Email => Values.FirstOrDefault(value => value.Name == "email").Value is { Length: > 0 } email ? email.ToLowerInvariant() : null;

    public static Submission Read(JsonElement submission) => new(
        HubSpotErrors.Text(submission, "conversionId")!,
        DateTimeOffset.FromUnixTimeMilliseconds(submission.GetProperty("submittedAt").GetInt64()),
        HubSpotErrors.Text(submission, "pageUrl"),
        [.. submission.GetProperty("values").EnumerateArray().Select(value => (HubSpotErrors.Text(value, "name") ?? "", HubSpotErrors.Text(value, "value") ?? ""))]);
}

/// <summary>Forms and what was submitted with them, the latest first.
/// https://developers.hubspot.com/docs/api-reference/legacy/marketing/forms/v1/get-form-integrations-v1-submissions-forms-form_guid</summary>
internal sealed class FormApi(HubSpotApi api)
{
    private const int FormsPage = 50;
    private const int SubmissionsPage = 50;

    public async Task<IReadOnlyList<Form>> FormsAsync(CallContext call, CancellationToken cancellationToken)
    {
        var forms = new List<Form>();
        var operation = "GET forms";
        string? after = null;
        do
        {
            var answer = (await api.GetAsync(operation, $"/marketing/v3/forms?formTypes=all&limit={FormsPage}{Paging(after)}", call, cancellationToken)).OrThrow(operation);
            forms.AddRange(answer.Results.Select(form => new Form(HubSpotErrors.Text(form, "id")!, HubSpotErrors.Text(form, "name") ?? "")));
            after = HubSpotJson.After(answer.Body);
        }
        while (after is not null);

        return forms;
    }

    public async Task<(IReadOnlyList<Submission> Submissions, string? After)> SubmissionsAsync(string form, string? after, CallContext call, CancellationToken cancellationToken)
    {
        var operation = $"GET submissions of form {form}";
        var answer = (await api.GetAsync(operation, $"/form-integrations/v1/submissions/forms/{Uri.EscapeDataString(form)}?limit={SubmissionsPage}{Paging(after)}", call, cancellationToken)).OrThrow(operation);
        return ([.. answer.Results.Select(Submission.Read)], HubSpotJson.After(answer.Body));
    }

    private static string Paging(string? after) => after is null ? "" : $"&after={Uri.EscapeDataString(after)}";
}
