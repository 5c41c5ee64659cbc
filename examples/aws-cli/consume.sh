#!/usr/bin/env bash
# Prints the events of one queue, one after another, and deletes each when it is printed. Ctrl-C ends it.
#
#   consume.sh <stack> <entity> <subscriber>
set -euo pipefail

queue=$(aws ssm get-parameter --name "/$1/queues/$2/$3/url" --query Parameter.Value --output text)

while true; do
  # Waits for up to 20 seconds. If there is no message, there is no receipt handle.
  answer=$(aws sqs receive-message --queue-url "$queue" --max-number-of-messages 1 --wait-time-seconds 20 --output json)
  receipt=$(jq -r '.Messages[0].ReceiptHandle // empty' <<<"$answer")
  [ -n "$receipt" ] || continue
  event=$(jq -r '.Messages[0].Body' <<<"$answer")

  # A message that is not deleted is received again, and in the end goes to the dead-letter queue.
  if ! version=$(jq -r '.messageversion' <<<"$event"); then
    echo "Left a message that jq cannot read." >&2
    continue
  fi
  if [ "$version" != 1 ]; then
    echo "Left a message whose version is not 1." >&2
    continue
  fi

  # Your work goes here. It may be done twice, so `id` must be its idempotency key.
  jq -r '[.time, .type, .subject, .status, .id] | @tsv' <<<"$event"

  aws sqs delete-message --queue-url "$queue" --receipt-handle "$receipt"
done
