using System.Globalization;
using System.Security.Cryptography;
using HubSpotSfSync.Sandbox.Salesforce.Records;
using Microsoft.Net.Http.Headers;

namespace HubSpotSfSync.Sandbox.Salesforce.Api;

/// <summary>The conditional headers of row requests: by time for every object, by entity tag for accounts only.</summary>
internal static class Preconditions
{
    private const string TaggedObject = "Account";

    /// <summary>Reads a record unless the caller has it as it is.</summary>
    public static ApiResult Read(ApiCall call, SObjectRecord record, Func<SObjectRecord, ApiResult> read)
    {
        if (!record.Current.IsDeleted && record.Type.Name == TaggedObject)
        {
            if (Tags(call, HeaderNames.IfNoneMatch).Any(tag => Matches(tag, record)))
            {
                return ApiResult.NotModified;
            }

            CheckTags(call, record);
        }

        var result = read(record);
        return result.Status == StatusCodes.Status200OK && record.Type.Name == TaggedObject
            ? result with { Headers = [.. result.Headers, (HeaderNames.ETag, Tag(record))] }
            : result;
    }

    /// <exception cref="RefusedException">412: the record is not as the caller thinks. 400: a header makes no sense.</exception>
    public static void Check(ApiCall call, SObjectRecord record)
    {
        if (record.Type.Name == TaggedObject)
        {
            CheckTags(call, record);
            if (call.Method != HttpMethods.Get && Tags(call, HeaderNames.IfNoneMatch).Any(tag => Matches(tag, record)))
            {
                throw Failed();
            }
        }

        if (Time(call, HeaderNames.IfUnmodifiedSince) is { } since && record.Current.ModifiedAt > since)
        {
            throw Failed();
        }
    }

    private static void CheckTags(ApiCall call, SObjectRecord record)
    {
        var tags = Tags(call, HeaderNames.IfMatch);
        if (tags.Count > 0 && !tags.Any(tag => Matches(tag, record)))
        {
            throw Failed();
        }
    }

    private static RefusedException Failed() => new(StatusCodes.Status412PreconditionFailed, new SalesforceError(
        "PRECONDITION_FAILED", "The request has failed because a precondition was not met"));

    private static IList<EntityTagHeaderValue> Tags(ApiCall call, string header)
    {
        var values = call.Headers[header];
        if (values.Count == 0)
        {
            return [];
        }

        return EntityTagHeaderValue.TryParseList([.. values.Select(value => value ?? string.Empty)], out var tags) ? tags : throw Invalid(header);
    }

    private static long? Time(ApiCall call, string header)
    {
        var text = call.Headers[header].ToString();
        return text.Length == 0 ? null
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at.ToUnixTimeSeconds()
            : throw Invalid(header);
    }

    private static RefusedException Invalid(string header) => new(new SalesforceError("INVALID_HTTP_HEADER", $"The value of {header} is invalid"));

    private static bool Matches(EntityTagHeaderValue tag, SObjectRecord record)
    {
        var value = tag.Tag.ToString();
        // A compressed answer had its own tag; both are the record's.
        return value == "*" || value.Replace("-gzip\"", "\"", StringComparison.Ordinal) == Tag(record);
    }

    private static string Tag(SObjectRecord record)
    {
        var text = string.Join('\n', record.Type.Fields.Where(field => field.Ordinal >= 0).Select(field => FormattableString.Invariant($"{record[field]}")));
        return $"\"{Convert.ToBase64String(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(FormattableString.Invariant($"{record.Id}{record.Current.Modstamp}{text}"))).AsSpan(0, 20))}\"";
    }
}
