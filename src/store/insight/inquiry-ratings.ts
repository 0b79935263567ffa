import type { Db, MongoClient } from 'mongodb';
import { ofCustomer } from '../../domain/audit/objects.ts';
import { caseRefusal } from '../../domain/cases/refusals.ts';
import type { InquiryRating } from '../../domain/insight/kpi/rating.ts';
import { insertAudited } from '../audit/insert.ts';
import { collectionOf } from '../mongo/collection.ts';
import { type Reader, within } from '../mongo/transaction.ts';
import { inquiryRatings } from './collections.ts';

export interface InquiryRatingReads {
  get(inquiryId: string): Promise<InquiryRating | null>;
}
export interface InquiryRatingWrites {
  /**
   * Keeps the rating of an inquiry. The same rating with the same comment again changes nothing and answers what is kept;
   * another one throws InvalidState: an answer is rated once.
   */
  put(rating: InquiryRating): Promise<{ readonly rating: InquiryRating; readonly changed: boolean }>;
}

export function inquiryRatingReads(reader: Reader): InquiryRatingReads {
  return {
    async get(inquiryId) {
      const doc = await collectionOf(reader.db, inquiryRatings).findOne({ _id: inquiryId }, within(reader));
      return doc === null ? null : inquiryRatings.fromDoc(doc);
    },
  };
}

export function inquiryRatingWrites(db: Db, client: MongoClient): InquiryRatingWrites {
  const put = { db, client, act: 'inquiryRatings.put' } as const;
  const { get } = inquiryRatingReads({ db, session: null });
  return {
    async put(rating) {
      if (await insertAudited(put, inquiryRatings, ofCustomer(rating.customerId), rating))
        return { rating, changed: true };
      const kept = await get(rating.inquiryId);
      if (kept === null || kept.rating !== rating.rating || kept.comment !== rating.comment)
        throw caseRefusal('rated-before');
      return { rating: kept, changed: false };
    },
  };
}
