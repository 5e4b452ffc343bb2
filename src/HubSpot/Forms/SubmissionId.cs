using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace HubSpotSfSync.HubSpot.Forms;

/// <summary>
/// By what a submission is known: its form, when it was, and HubSpot's conversion id. The two ids are cut down to parts of their
/// hashes, because with portal and kind it has to fit into the 64 characters that the Task carries.
/// </summary>
internal readonly record struct SubmissionId(string Form, long SubmittedAt, string Conversion)
{
    private const int FormBytes = 7;
    private const int ConversionBytes = 16;

    public SubmissionId(Form form, Submission submission)
        : this(Of(form), submission.SubmittedAt.ToUnixTimeMilliseconds(), Of(submission))
    {
    }

    /// <summary>Null for a text that is none.</summary>
    public static SubmissionId? Parse(string id) =>
        id.Split('.') is [var form, var at, var conversion] && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var stamp) ? new(form, stamp, conversion) : null;

    public static string Of(Form form) => Short(form.Id, FormBytes);

    public static string Of(Submission submission) => Short(submission.Id, ConversionBytes);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Form}.{SubmittedAt}.{Conversion}");

    private static string Short(string id, int bytes) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, bytes));
}
