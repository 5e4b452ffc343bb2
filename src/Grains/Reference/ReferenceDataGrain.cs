using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace HubSpotSfSync.Grains.Reference;

/// <summary>Reads an account's reference data once for the whole cluster, and again every few minutes.</summary>
[GrainType("reference-data"), Reentrant]
public sealed class ReferenceDataGrain(ICrmAccounts accounts, TimeProvider clock, ILogger<ReferenceDataGrain> log) : Grain, IReferenceDataGrain
{
    private static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(10);

    private Task<ReferenceData>? _reading;
    private ReferenceData? _data;
    private DateTimeOffset _readAt;

    public async Task<ReferenceData> ReadAsync()
    {
        if (_data is { } fresh && clock.GetUtcNow() - _readAt < FreshFor)
        {
            return fresh;
        }

        _reading ??= LoadAsync();
        try
        {
            return await _reading;
        }
        catch (CrmException failure) when (_data is not null)
        {
            log.Stale(this.GetPrimaryKeyString(), failure.Fault, failure.Code);
            return _data;
        }
        finally
        {
            _reading = null;
        }
    }

    public Task ForgetAsync()
    {
        _readAt = default;
        return Task.CompletedTask;
    }

    private async Task<ReferenceData> LoadAsync()
    {
        _data = await accounts.Crm(this.GetPrimaryKeyString()).ReadReferenceDataAsync(new CallContext(Lane.Live), CancellationToken.None);
        _readAt = clock.GetUtcNow();
        return _data;
    }
}

internal static partial class ReferenceDataLog
{
    [LoggerMessage(EventName = "reference-data.stale", Level = LogLevel.Warning, Message = "{Account}: people, stages and rates could not be read again: {Fault} ({Code}); the former ones hold")]
    public static partial void Stale(this ILogger log, string account, CrmFault fault, string code);
}
