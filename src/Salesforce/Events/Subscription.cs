using Google.Protobuf;
using Grpc.Core;
using HubSpotSfSync.Salesforce.Protos;
using HubSpotSfSync.Salesforce.Sessions;

namespace HubSpotSfSync.Salesforce.Events;

/// <summary>One open Subscribe call, and how many events it has been asked for.</summary>
internal sealed class Subscription : IDisposable
{
    /// <summary>More is taken as this.</summary>
    private const int MostOutstanding = 100;

    private readonly AsyncDuplexStreamingCall<FetchRequest, FetchResponse> _call;
    private readonly string _topic;
    private int _outstanding = MostOutstanding;

    private Subscription(AsyncDuplexStreamingCall<FetchRequest, FetchResponse> call, string topic, Metadata metadata)
    {
        _call = call;
        _topic = topic;
        Metadata = metadata;
    }

    public Metadata Metadata { get; }

    public static async Task<Subscription> OpenAsync(PubSub.PubSubClient client, Session session, string topic, string? position, CancellationToken cancellationToken)
    {
        var metadata = new Metadata
        {
            { "accesstoken", session.AccessToken },
            { "instanceurl", session.InstanceUrl.GetLeftPart(UriPartial.Authority) },
            { "tenantid", session.OrganizationId },
        };
        var call = client.Subscribe(metadata, cancellationToken: cancellationToken);
        var request = new FetchRequest { TopicName = topic, NumRequested = MostOutstanding, ReplayPreset = ReplayPreset.Latest };
        if (position is not null)
        {
            request.ReplayPreset = ReplayPreset.Custom;
            request.ReplayId = ByteString.FromBase64(position);
        }

        try
        {
            await call.RequestStream.WriteAsync(request, cancellationToken);
            return new Subscription(call, topic, metadata);
        }
        catch
        {
            call.Dispose();
            throw;
        }
    }

    /// <summary>The next response; null when the other end closed. Asking for it says that what came before is dealt with, so that
    /// more is requested no faster than it is worked off.</summary>
    public async Task<FetchResponse?> NextAsync(CancellationToken cancellationToken)
    {
        if (_outstanding <= MostOutstanding / 2)
        {
            await _call.RequestStream.WriteAsync(new FetchRequest { TopicName = _topic, NumRequested = MostOutstanding - _outstanding }, cancellationToken);
            _outstanding = MostOutstanding;
        }

        if (!await _call.ResponseStream.MoveNext(cancellationToken))
        {
            return null;
        }

        var response = _call.ResponseStream.Current;
        _outstanding -= response.Events.Count;
        return response;
    }

    public void Dispose() => _call.Dispose();
}
