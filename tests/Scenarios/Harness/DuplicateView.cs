namespace HubSpotSfSync.Scenarios.Harness;

/// <summary>A group of the report of suspected duplicates.</summary>
internal sealed record DuplicateView(string Mapping, string Side, IReadOnlyList<DuplicateRecordView> Records)
{
    /// <summary>Such as "HubSpot: 501 = 003A; 502 SameValue email ann@acme.com".</summary>
    public override string ToString() => $"{Side}: {string.Join("; ", Records)}";
}

internal sealed record DuplicateRecordView(string? RecordId, string? CounterpartId, SuspicionView? Suspicion, string? Remedy)
{
    public override string ToString() => Suspicion is null ? $"{RecordId} = {CounterpartId}" : $"{RecordId} {Suspicion.Reason} {Suspicion.Field} {Suspicion.Value}".TrimEnd();
}

internal sealed record SuspicionView(string Reason, string? Field, string? Value);

internal sealed record DuplicatePageView(long Total, IReadOnlyList<DuplicateView> Groups, string? Next);
