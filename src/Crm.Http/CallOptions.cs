using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Crm.Http;

/// <summary>What a request carries for the handlers that it passes.</summary>
public static class CallOptions
{
    private static readonly HttpRequestOptionsKey<CallContext> Context = new("hss.call");
    private static readonly HttpRequestOptionsKey<PermitKind> Kind = new("hss.kind");
    private static readonly HttpRequestOptionsKey<bool> Repeatable = new("hss.repeatable");
    private static readonly HttpRequestOptionsKey<bool> Transfer = new("hss.transfer");
    private static readonly HttpRequestOptionsKey<bool> Unanswered = new("hss.unanswered");

    /// <param name="request">The request.</param>
    /// <param name="call">For whom it is made, and until when it may start.</param>
    /// <param name="kind">Which limits it draws on.</param>
    /// <param name="repeatable">Whether sending it twice has the effect of sending it once.</param>
    public static HttpRequestMessage For(this HttpRequestMessage request, CallContext call, PermitKind kind = PermitKind.Call, bool repeatable = true)
    {
        request.Options.Set(Context, call);
        request.Options.Set(Kind, call.IsProbe ? PermitKind.Probe : kind);
        request.Options.Set(Repeatable, repeatable);
        return request;
    }

    /// <summary>Marks a request that carries a file one way: it may take minutes, and its answer is read as it comes.</summary>
    public static HttpRequestMessage AsTransfer(this HttpRequestMessage request)
    {
        request.Options.Set(Transfer, true);
        return request;
    }

    /// <summary>Whether some attempt may have taken effect: it left, and no answer to it says what became of it.</summary>
    public static bool MayHaveArrived(this HttpRequestMessage request) => request.Options.TryGetValue(Unanswered, out var unanswered) && unanswered;

    internal static void LeaveUnanswered(this HttpRequestMessage request) => request.Options.Set(Unanswered, true);

    internal static bool IsTransfer(this HttpRequestMessage request) => request.Options.TryGetValue(Transfer, out var transfer) && transfer;

    /// <summary>Urgent for a request that nobody marked, such as a login: everything waits for it.</summary>
    internal static CallContext CallOf(this HttpRequestMessage request) =>
        request.Options.TryGetValue(Context, out var call) ? call : new CallContext(Lane.Urgent);

    internal static PermitKind KindOf(this HttpRequestMessage request) => request.Options.TryGetValue(Kind, out var kind) ? kind : PermitKind.Call;

    internal static bool IsRepeatable(this HttpRequestMessage request) => request.Options.TryGetValue(Repeatable, out var repeatable) && repeatable;
}
